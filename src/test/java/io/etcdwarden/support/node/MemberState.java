package io.etcdwarden.support.node;

/**
 * The state of a member.
 *
 * @param id the member id of etcd; zero until the member has responded once
 * @param restarts how often the process has exited and was started again
 */
public record MemberState(long id, long clusterId, boolean leads, boolean ready, int restarts) {
  static final MemberState STARTING = new MemberState(0, 0, false, false, 0);

  /** Returns both ids and the role, as the sidecar writes them to the member Lease. */
  String holderIdentity() {
    return "%x:%x:%s".formatted(id, clusterId, leads ? "Leader" : "Member");
  }

  boolean hasAnswered() {
    return id != 0;
  }
}
