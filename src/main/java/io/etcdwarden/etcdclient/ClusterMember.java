package io.etcdwarden.etcdclient;

import java.util.List;

/**
 * An entry of the member list.
 *
 * @param name empty until the member has started for the first time
 * @param isLearner whether the member has no vote yet
 */
public record ClusterMember(
    long id, String name, List<String> peerUrls, List<String> clientUrls, boolean isLearner) {
  public ClusterMember {
    peerUrls = List.copyOf(peerUrls);
    clientUrls = List.copyOf(clientUrls);
  }

  /** Reads a Member. */
  static ClusterMember of(ProtoMessage member) {
    return new ClusterMember(
        member.number(1), member.text(2), member.texts(3), member.texts(4), member.flag(5));
  }
}
