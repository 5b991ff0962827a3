package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.plan.CompactionThresholds;
import io.etcdwarden.plan.EndpointPlan;
import io.etcdwarden.plan.Replicas;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.Optional;

/**
 * The observed facts from which the next compaction step is decided.
 *
 * @param job the job with the name of the compaction job
 * @param jobIsOwned whether this Etcd controls the job
 * @param jobIsRecorded whether the end of the job has been reported and its deletion requested
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
  /** Whether the Etcd has a backup store and is not being deleted. */
  static boolean isEnabled(Etcd etcd) {
    return !etcd.isBeingDeleted() && EndpointPlan.of(etcd).hasStore();
  }

  /** Whether the job exists and has not ended. */
  boolean isJobRunning() {
    return jobIsOwned
        && !jobIsRecorded
        && job.filter(it -> it.getMetadata().getDeletionTimestamp() == null)
            .filter(it -> CompactionDecision.isActive(it) || JobResult.endCondition(it).isEmpty())
            .isPresent();
  }

  boolean isHibernated() {
    return Replicas.orZero(etcd) == 0;
  }
}
