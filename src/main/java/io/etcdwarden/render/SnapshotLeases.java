package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.util.List;

/** The Leases in which the sidecar records its latest snapshots. The sidecar owns their spec. */
final class SnapshotLeases {
  private SnapshotLeases() {}

  static List<Lease> render(ClusterPlan plan) {
    return names(plan).stream().map(name -> lease(plan, name)).toList();
  }

  static List<String> names(ClusterPlan plan) {
    return List.of(plan.names().deltaSnapshotLease(), plan.names().fullSnapshotLease());
  }

  private static Lease lease(ClusterPlan plan, String name) {
    return new LeaseBuilder().withMetadata(Meta.of(plan, Component.SNAPSHOT_LEASE, name)).build();
  }
}
