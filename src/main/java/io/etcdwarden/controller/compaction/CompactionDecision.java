package io.etcdwarden.controller.compaction;

import io.etcdwarden.sidecar.CallResult;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;

/** What compaction should do next for one cluster. */
sealed interface CompactionDecision {
  /** Do nothing until the next event. */
  record Idle(String reason) implements CompactionDecision {}

  /** Do nothing until this time. */
  record WaitUntil(Instant time) implements CompactionDecision {}

  /** Delete the job, because compaction is disabled. */
  record CancelJob(Job job) implements CompactionDecision {}

  /** Report how the job ended, and delete it. */
  record RecordJobResult(Job job, JobCondition endCondition) implements CompactionDecision {}

  /** Report how the full snapshot ended. */
  record RecordSnapshotResult(CallResult result) implements CompactionDecision {}

  record RunJob(long revisions) implements CompactionDecision {}

  record TakeFullSnapshot() implements CompactionDecision {}

  /** Report a snapshot Lease without a revision, which only a user or the sidecar can correct. */
  record ReportUnreadableLease(String message) implements CompactionDecision {}

  /** Whether the number of revisions since the last full snapshot causes this step. */
  default boolean isTriggeredByLag() {
    return this instanceof RunJob || this instanceof TakeFullSnapshot;
  }

  static CompactionDecision next(CompactionInput input) {
    if (input.job().isPresent()) {
      return nextWithJob(input, input.job().get());
    }
    if (!CompactionInput.isEnabled(input.etcd())) {
      return new Idle("compaction is disabled");
    }
    return switch (input.snapshot()) {
      case FullSnapshotCalls.State.Pending _ -> new Idle("a full snapshot is being taken");
      case FullSnapshotCalls.State.Finished finished -> new RecordSnapshotResult(finished.result());
      case FullSnapshotCalls.State.NotRequested _ -> nextForLag(input);
    };
  }

  private static CompactionDecision nextWithJob(CompactionInput input, Job job) {
    if (!input.jobIsOwned()) {
      return new Idle("the job of an earlier Etcd with this name still exists");
    }
    if (job.getMetadata().getDeletionTimestamp() != null || input.jobIsRecorded()) {
      return new Idle("the job is being deleted");
    }
    if (!CompactionInput.isEnabled(input.etcd())) {
      return new CancelJob(job);
    }
    if (isActive(job)) {
      return new Idle("a compaction job is running");
    }
    return JobResult.endCondition(job)
        .<CompactionDecision>map(endCondition -> new RecordJobResult(job, endCondition))
        .orElseGet(() -> new Idle("a compaction job is starting"));
  }

  static boolean isActive(Job job) {
    return job.getStatus() != null
        && job.getStatus().getActive() != null
        && job.getStatus().getActive() > 0;
  }

  private static CompactionDecision nextForLag(CompactionInput input) {
    return switch (input.lag()) {
      case SnapshotLag.Unknown unknown -> new Idle(unknown.reason());
      case SnapshotLag.Unreadable unreadable -> new ReportUnreadableLease(unreadable.message());
      case SnapshotLag.Known known -> nextForRevisions(input, known.revisions());
    };
  }

  private static CompactionDecision nextForRevisions(CompactionInput input, long revisions) {
    LastCompaction last = LastCompaction.of(input.etcd());
    boolean full =
        last.needsFullSnapshot() || input.compactionThresholds().needsFullSnapshot(revisions);
    if (!full && !input.compactionThresholds().needsJob(revisions)) {
      return new Idle("only " + revisions + " revisions since the last full snapshot");
    }
    if (full && input.isHibernated()) {
      return new Idle("the cluster is hibernated, so no sidecar can take a snapshot");
    }
    if (input.now().isBefore(last.earliestRetry())) {
      return new WaitUntil(last.earliestRetry());
    }
    return full ? new TakeFullSnapshot() : new RunJob(revisions);
  }
}
