package io.etcdwarden.api;

import java.util.List;

/** {@code spec.etcd.bootstrapWithExistingCluster}: a running cluster that the members join. */
public record ExistingCluster(List<Member> members, List<String> clientEndpoints) {
  /** A member of the running cluster. */
  public record Member(String name, List<String> peerUrls) {}
}
