package io.etcdwarden.support.node;

/**
 * What is known of the member behind a pod.
 *
 * @param id as etcd computes it; zero until it has answered once
 * @param restarts how often it ended by itself and was started again
 */
public record MemberState(long id, long clusterId, boolean leads, boolean ready, int restarts) {
  static final MemberState STARTING = new MemberState(0, 0, false, false, 0);

  /** The two ids and the role, as the sidecar writes them into the member's lease. */
  String holderIdentity() {
    return "%x:%x:%s".formatted(id, clusterId, leads ? "Leader" : "Member");
  }

  boolean hasAnswered() {
    return id != 0;
  }
}
