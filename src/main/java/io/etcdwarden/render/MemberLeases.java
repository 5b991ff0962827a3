package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The Leases in which the sidecars write the heartbeats of their members. The sidecars own the spec
 * of these Leases.
 */
final class MemberLeases {
  private MemberLeases() {}

  static List<Lease> render(ClusterPlan plan) {
    return names(plan).stream().map(name -> lease(plan, name)).toList();
  }

  static List<String> names(ClusterPlan plan) {
    return IntStream.range(0, plan.members().size()).mapToObj(plan.names()::member).toList();
  }

  private static Lease lease(ClusterPlan plan, String name) {
    return new LeaseBuilder().withMetadata(Meta.of(plan, Component.MEMBER_LEASE, name)).build();
  }
}
