package io.etcdwarden.api;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;

/** {@code spec.backup}: the backup-restore sidecar and its store. */
public record BackupSpec(
    Integer port,
    TlsConfig tls,
    String image,
    StoreSpec store,
    ResourceRequirements resources,
    CompactionSpec snapshotCompaction,
    String fullSnapshotSchedule,
    String garbageCollectionPolicy,
    Integer maxBackupsLimitBasedGC,
    GoDuration garbageCollectionPeriod,
    GoDuration deltaSnapshotPeriod,
    Quantity deltaSnapshotMemoryLimit,
    GoDuration deltaSnapshotRetentionPeriod,
    Compression compression,
    Boolean enableProfiling,
    GoDuration etcdSnapshotTimeout,
    BackupLeaderElection leaderElection) {
  /** Whether and how snapshots are compressed. */
  public record Compression(Boolean enabled, String policy) {}

  /** How the sidecars elect the one that takes snapshots. */
  public record BackupLeaderElection(
      GoDuration reelectionPeriod, GoDuration etcdConnectionTimeout) {}
}
