package io.etcdwarden.plan;

import io.etcdwarden.api.GoDuration;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Optional;

/**
 * The backup-restore sidecar of each member. Without a store it takes no snapshots, but still
 * prepares and watches the member.
 *
 * @param electionTimeout how long a sidecar waits for etcd before it takes part in a leader
 *     election
 * @param reelectionPeriod how often the sidecars check who the leader is
 */
public record BackupPlan(
    String image,
    ResourceRequirements resources,
    StorePlan store,
    SnapshotPlan snapshots,
    boolean profiling,
    Optional<GoDuration> electionTimeout,
    Optional<GoDuration> reelectionPeriod) {
  /** Whether snapshots are taken. */
  public boolean isEnabled() {
    return store instanceof StorePlan.Store;
  }
}
