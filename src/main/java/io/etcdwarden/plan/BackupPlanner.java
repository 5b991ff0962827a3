package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Objects;
import java.util.Optional;

/** Decides what the sidecar does. */
final class BackupPlanner {
  private BackupPlanner() {}

  static BackupPlan plan(BackupSpec wish, PlanSettings settings, StoreSecret secret) {
    Optional<BackupSpec.BackupLeaderElection> election = Optional.ofNullable(wish.leaderElection());
    return new BackupPlan(
        Planner.imageOr(wish.image(), () -> settings.image("etcd-backup-restore")),
        Amounts.checked(
            Objects.requireNonNullElseGet(wish.resources(), Defaults::resources),
            "spec.backup.resources"),
        StorePlanner.plan(wish.store(), secret, "spec.backup.store"),
        snapshots(wish),
        Boolean.TRUE.equals(wish.enableProfiling()),
        election.flatMap(
            it ->
                Durations.wished(
                    it.etcdConnectionTimeout(),
                    "spec.backup.leaderElection.etcdConnectionTimeout")),
        election.flatMap(
            it ->
                Durations.wished(
                    it.reelectionPeriod(), "spec.backup.leaderElection.reelectionPeriod")));
  }

  private static SnapshotPlan snapshots(BackupSpec wish) {
    Optional<BackupSpec.Compression> compression = Optional.ofNullable(wish.compression());
    Quantity memoryLimit =
        Objects.requireNonNullElse(wish.deltaSnapshotMemoryLimit(), Defaults.DELTA_MEMORY_LIMIT);
    return new SnapshotPlan(
        Optional.ofNullable(wish.fullSnapshotSchedule()),
        Durations.wished(wish.deltaSnapshotPeriod(), "spec.backup.deltaSnapshotPeriod"),
        Durations.wished(
            wish.deltaSnapshotRetentionPeriod(), "spec.backup.deltaSnapshotRetentionPeriod"),
        Amounts.bytes(memoryLimit, "spec.backup.deltaSnapshotMemoryLimit"),
        Objects.requireNonNullElse(wish.garbageCollectionPolicy(), Defaults.COLLECTION_POLICY),
        Objects.requireNonNullElse(wish.maxBackupsLimitBasedGC(), Defaults.MAX_BACKUPS),
        Durations.wished(wish.garbageCollectionPeriod(), "spec.backup.garbageCollectionPeriod"),
        compression.map(BackupSpec.Compression::enabled).orElse(true),
        compression.map(BackupSpec.Compression::policy).orElse(Defaults.COMPRESSION),
        Durations.orElse(
            wish.etcdSnapshotTimeout(),
            "spec.backup.etcdSnapshotTimeout",
            Defaults.SNAPSHOT_TIMEOUT));
  }
}
