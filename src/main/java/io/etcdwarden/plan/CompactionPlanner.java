package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.CompactionSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.StorePlan.Store;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Optional;
import java.util.function.Function;

/** Plans the compaction job of a cluster. */
public final class CompactionPlanner {
  private static final Quantity CPU = new Quantity("600m");
  private static final Quantity MEMORY = new Quantity("3Gi");

  private final Planner clusters;
  private final OperatorConfig.Compaction settings;

  public CompactionPlanner(PlanSettings plan, OperatorConfig.Compaction settings) {
    this.clusters = new Planner(plan);
    this.settings = settings;
  }

  /** The plan of the cluster, without the Secret of its store. */
  public ClusterPlan cluster(Etcd etcd) {
    return clusters.plan(etcd, new StoreSecret.NotNamed());
  }

  /**
   * The compaction job of a cluster that has a store.
   *
   * @param entries reads a Secret entry for {@link StoreSecret#of}; only Local stores need it
   */
  public CompactionPlan plan(Etcd etcd, Function<String, Optional<byte[]>> entries) {
    BackupSpec spec = etcd.getSpec().backup();
    ClusterPlan cluster = cluster(etcd);
    if (isLocal(cluster.backup())) {
      cluster = clusters.plan(etcd, StoreSecret.of(etcd, entries));
    }
    return new CompactionPlan(
        cluster,
        usable((Store) cluster.backup().store()),
        settings.activeDeadlineDuration(),
        settings.metricsScrapeWaitDuration(),
        Optional.ofNullable(etcd.getSpec().etcd().etcdDefragTimeout()),
        Optional.ofNullable(spec.etcdSnapshotTimeout()),
        request(spec, "cpu", CPU),
        request(spec, "memory", MEMORY));
  }

  private static boolean isLocal(BackupPlan backup) {
    return backup.store() instanceof Store store && store.isLocal();
  }

  /** The job has the ServiceAccount of the members, and so the same identity. */
  private static Store usable(Store store) {
    if (store.secret().isEmpty() && !store.provider().mayUsePodIdentity()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "snapshots cannot be compacted: spec.backup.store.secretRef is missing; name the Secret"
              + " with the credentials for "
              + store.provider().argument());
    }
    return store;
  }

  private static Quantity request(BackupSpec spec, String resource, Quantity defaultRequest) {
    return Optional.ofNullable(spec.snapshotCompaction())
        .map(CompactionSpec::resources)
        .map(it -> Quantities.requireValid(it, "spec.backup.snapshotCompaction.resources"))
        .map(ResourceRequirements::getRequests)
        .map(requests -> requests.get(resource))
        .filter(request -> request.getNumericalAmount().signum() != 0)
        .orElse(defaultRequest);
  }
}
