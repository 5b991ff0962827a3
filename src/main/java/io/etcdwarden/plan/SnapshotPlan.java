package io.etcdwarden.plan;

import io.etcdwarden.api.GoDuration;
import java.util.Optional;

/**
 * When snapshots are taken and how long they are kept. For an empty field the sidecar uses its own
 * default.
 *
 * @param maxBackups how many full snapshots are kept if the policy is {@code LimitBased}
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
  /** Whether old snapshots are deleted by their number, not by their age. */
  public boolean isLimitedByCount() {
    return collectionPolicy.equals(Defaults.COLLECTION_POLICY);
  }
}
