package io.etcdwarden.plan;

import java.util.Optional;

/**
 * How the etcd processes are tuned.
 *
 * @param quotaBytes how large the database may grow
 * @param freelistType asked for only with the newer etcd, which knows it
 * @param defragmentationSchedule empty: left to the sidecar
 */
public record EtcdPlan(
    long quotaBytes,
    long snapshotCount,
    boolean grpcGateway,
    String metrics,
    String compactionMode,
    String compactionRetention,
    Optional<String> freelistType,
    Optional<String> defragmentationSchedule,
    String defragmentationTimeout,
    String heartbeat) {
  /** Whether clusters run the newer etcd, which alone is asked how it keeps free pages. */
  public boolean isUpgradedVersion() {
    return freelistType.isPresent();
  }
}
