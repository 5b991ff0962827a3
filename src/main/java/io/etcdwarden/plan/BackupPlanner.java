package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Objects;
import java.util.Optional;

/** Plans the backup-restore sidecar. */
final class BackupPlanner {
  private BackupPlanner() {}

  static BackupPlan plan(BackupSpec spec, PlanSettings settings, StoreSecret secret) {
    Optional<BackupSpec.BackupLeaderElection> election = Optional.ofNullable(spec.leaderElection());
    return new BackupPlan(
        Planner.imageOr(spec.image(), () -> settings.image("etcd-backup-restore")),
        Quantities.requireValid(
            Objects.requireNonNullElseGet(spec.resources(), Defaults::resources),
            "spec.backup.resources"),
        StorePlanner.plan(spec.store(), secret, "spec.backup.store"),
        snapshots(spec),
        Boolean.TRUE.equals(spec.enableProfiling()),
        election.flatMap(
            it ->
                Durations.checked(
                    it.etcdConnectionTimeout(),
                    "spec.backup.leaderElection.etcdConnectionTimeout")),
        election.flatMap(
            it ->
                Durations.checked(
                    it.reelectionPeriod(), "spec.backup.leaderElection.reelectionPeriod")));
  }

  private static SnapshotPlan snapshots(BackupSpec spec) {
    Optional<BackupSpec.Compression> compression = Optional.ofNullable(spec.compression());
    Quantity memoryLimit =
        Objects.requireNonNullElse(spec.deltaSnapshotMemoryLimit(), Defaults.DELTA_MEMORY_LIMIT);
    return new SnapshotPlan(
        Optional.ofNullable(spec.fullSnapshotSchedule()).map(CronSchedule::forSidecar),
        Durations.checked(spec.deltaSnapshotPeriod(), "spec.backup.deltaSnapshotPeriod"),
        Durations.checked(
            spec.deltaSnapshotRetentionPeriod(), "spec.backup.deltaSnapshotRetentionPeriod"),
        Quantities.bytes(memoryLimit, "spec.backup.deltaSnapshotMemoryLimit"),
        Objects.requireNonNullElse(spec.garbageCollectionPolicy(), Defaults.COLLECTION_POLICY),
        Objects.requireNonNullElse(spec.maxBackupsLimitBasedGC(), Defaults.MAX_BACKUPS),
        Durations.checked(spec.garbageCollectionPeriod(), "spec.backup.garbageCollectionPeriod"),
        compression.map(BackupSpec.Compression::enabled).orElse(true),
        compression.map(BackupSpec.Compression::policy).orElse(Defaults.COMPRESSION),
        Durations.orDefault(
            spec.etcdSnapshotTimeout(),
            "spec.backup.etcdSnapshotTimeout",
            Defaults.SNAPSHOT_TIMEOUT));
  }
}
