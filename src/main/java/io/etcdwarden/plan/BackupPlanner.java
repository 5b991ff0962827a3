package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.GoDuration;
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
        Objects.requireNonNullElseGet(wish.resources(), Defaults::resources),
        StorePlanner.plan(wish.store(), secret, "spec.backup.store"),
        snapshots(wish),
        Boolean.TRUE.equals(wish.enableProfiling()),
        election.map(BackupSpec.BackupLeaderElection::etcdConnectionTimeout),
        election.map(BackupSpec.BackupLeaderElection::reelectionPeriod));
  }

  private static SnapshotPlan snapshots(BackupSpec wish) {
    Optional<BackupSpec.Compression> compression = Optional.ofNullable(wish.compression());
    Quantity memoryLimit =
        Objects.requireNonNullElse(wish.deltaSnapshotMemoryLimit(), Defaults.DELTA_MEMORY_LIMIT);
    return new SnapshotPlan(
        Optional.ofNullable(wish.fullSnapshotSchedule()),
        Optional.ofNullable(wish.deltaSnapshotPeriod()),
        Optional.ofNullable(wish.deltaSnapshotRetentionPeriod()),
        Amounts.bytes(memoryLimit),
        Objects.requireNonNullElse(wish.garbageCollectionPolicy(), Defaults.COLLECTION_POLICY),
        Objects.requireNonNullElse(wish.maxBackupsLimitBasedGC(), Defaults.MAX_BACKUPS),
        Optional.ofNullable(wish.garbageCollectionPeriod()),
        compression.map(BackupSpec.Compression::enabled).orElse(true),
        compression.map(BackupSpec.Compression::policy).orElse(Defaults.COMPRESSION),
        durationOr(wish.etcdSnapshotTimeout(), Defaults.SNAPSHOT_TIMEOUT));
  }

  /** A wished duration in Go's notation; the default as it stands. */
  static String durationOr(GoDuration wish, String otherwise) {
    return wish == null ? otherwise : wish.inGoNotation();
  }
}
