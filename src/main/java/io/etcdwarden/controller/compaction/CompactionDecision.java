package io.etcdwarden.controller.compaction;

import io.etcdwarden.sidecar.CallResult;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;

/** What compaction should do next for one cluster. */
sealed interface CompactionDecision {
  /** Nothing, until something happens. */
  record Idle(String reason) implements CompactionDecision {}

  /** Nothing, until then. */
  record WaitUntil(Instant time) implements CompactionDecision {}

  /** Nobody needs the job any more. */
  record CancelJob(Job job) implements CompactionDecision {}

  /** Tell how the job ended, and clear it away. */
  record RecordJobResult(Job job, JobCondition endCondition) implements CompactionDecision {}

  /** Tell how the full snapshot ended. */
  record RecordSnapshotResult(CallResult result) implements CompactionDecision {}

  record RunJob(long revisions) implements CompactionDecision {}

  record TakeFullSnapshot() implements CompactionDecision {}

  /** Something is wrong that only somebody else can mend. */
  record ReportUnreadableLease(String message) implements CompactionDecision {}

  /** Whether it is taken because so much has been written since the last full snapshot. */
  default boolean isTriggeredByLag() {
    return this instanceof RunJob || this instanceof TakeFullSnapshot;
  }

  static CompactionDecision next(CompactionInput input) {
    if (input.job().isPresent()) {
      return nextWithJob(input, input.job().get());
    }
    if (!CompactionInput.isEnabled(input.etcd())) {
      return new Idle("nothing is to be compacted");
    }
    return switch (input.snapshot()) {
      case FullSnapshotCalls.State.Pending _ -> new Idle("a full snapshot is being taken");
      case FullSnapshotCalls.State.Finished finished -> new RecordSnapshotResult(finished.result());
      case FullSnapshotCalls.State.NotRequested _ -> nextForLag(input);
    };
  }

  private static CompactionDecision nextWithJob(CompactionInput input, Job job) {
    if (!input.jobIsOwned()) {
      return new Idle("the job of an earlier Etcd of this name is still there");
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
        .<CompactionDecision>map(verdict -> new RecordJobResult(job, verdict))
        .orElseGet(() -> new Idle("a compaction job is about to run"));
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
      return new Idle("a hibernated cluster has no sidecar that could take a snapshot");
    }
    if (input.now().isBefore(last.earliestRetry())) {
      return new WaitUntil(last.earliestRetry());
    }
    return full ? new TakeFullSnapshot() : new RunJob(revisions);
  }
}
