package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.Optional;

/**
 * All that is known when the next step is chosen.
 *
 * @param job of the name that is ours
 * @param jobIsOwned whether it works for this very Etcd
 * @param jobIsRecorded whether its end has been told and it was sent on its way
 */
record CompactionInput(
    Etcd etcd,
    Optional<Job> job,
    boolean jobIsOwned,
    boolean jobIsRecorded,
    FullSnapshotCalls.State snapshot,
    SnapshotLag lag,
    CompactionThresholds compactionThresholds,
    Instant now) {
  /** Whether there are snapshots at all that could be compacted. */
  static boolean isEnabled(Etcd etcd) {
    return !etcd.isBeingDeleted()
        && etcd.getSpec() != null
        && etcd.getSpec().backup() != null
        && etcd.getSpec().backup().store() != null;
  }

  /** Whether the job is there and has not come to its end. */
  boolean isJobRunning() {
    return jobIsOwned
        && !jobIsRecorded
        && job.filter(it -> it.getMetadata().getDeletionTimestamp() == null)
            .filter(it -> CompactionDecision.isActive(it) || JobResult.endCondition(it).isEmpty())
            .isPresent();
  }

  boolean isHibernated() {
    Integer replicas = etcd.getSpec().replicas();
    return replicas == null || replicas == 0;
  }
}
