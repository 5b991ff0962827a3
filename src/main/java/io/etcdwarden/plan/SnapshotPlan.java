package io.etcdwarden.plan;

import io.etcdwarden.api.GoDuration;
import java.util.Optional;

/**
 * When snapshots are taken and how long they are kept; what is empty is left to the sidecar.
 *
 * @param maxBackups how many full snapshots stay, if the collection policy counts them
 */
public record SnapshotPlan(
    Optional<String> fullSchedule,
    Optional<GoDuration> deltaPeriod,
    Optional<GoDuration> deltaRetention,
    long deltaMemoryLimitBytes,
    String collectionPolicy,
    int maxBackups,
    Optional<GoDuration> collectionPeriod,
    boolean compressed,
    String compression,
    String timeout) {
  /** Whether old snapshots go by number rather than by age. */
  public boolean isLimitedByCount() {
    return collectionPolicy.equals(Defaults.COLLECTION_POLICY);
  }
}
