package io.etcdwarden.plan;

import io.etcdwarden.api.GoDuration;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Optional;

/**
 * The backup-restore sidecar; it prepares and watches every member, with or without a store.
 *
 * @param electionTimeout how long a sidecar waits for etcd when a leader is chosen
 * @param reelectionPeriod how often the sidecars look who leads
 */
public record BackupPlan(
    String image,
    ResourceRequirements resources,
    StorePlan store,
    SnapshotPlan snapshots,
    boolean profiling,
    Optional<GoDuration> electionTimeout,
    Optional<GoDuration> reelectionPeriod) {
  /** Whether snapshots are taken at all. */
  public boolean isEnabled() {
    return store instanceof StorePlan.Store;
  }
}
