package io.etcdwarden.compaction;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.Optional;

/**
 * All that is known when the next step is chosen.
 *
 * @param job of the name that is ours
 * @param jobIsOurs whether it works for this very Etcd
 * @param jobIsNoted whether its end has been told and it was sent on its way
 */
record CompactionFacts(
    Etcd etcd,
    Optional<Job> job,
    boolean jobIsOurs,
    boolean jobIsNoted,
    FullSnapshots.Standing snapshot,
    SnapshotLag lag,
    Thresholds thresholds,
    Instant now) {
  /** Whether there are snapshots at all that could be compacted. */
  static boolean isWanted(Etcd etcd) {
    return !etcd.isBeingDeleted()
        && etcd.getSpec() != null
        && etcd.getSpec().backup() != null
        && etcd.getSpec().backup().store() != null;
  }

  /** Whether the job is there and has not come to its end. */
  boolean jobRuns() {
    return jobIsOurs
        && !jobIsNoted
        && job.filter(it -> it.getMetadata().getDeletionTimestamp() == null)
            .filter(it -> CompactionDecision.isActive(it) || JobEnd.verdict(it).isEmpty())
            .isPresent();
  }

  boolean isHibernated() {
    Integer replicas = etcd.getSpec().replicas();
    return replicas == null || replicas == 0;
  }
}
