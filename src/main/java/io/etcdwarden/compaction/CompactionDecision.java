package io.etcdwarden.compaction;

import io.etcdwarden.sidecar.Reply;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;

/** What compaction should do next for one cluster. */
sealed interface CompactionDecision {
  /** Nothing, until something happens. */
  record Idle(String reason) implements CompactionDecision {}

  /** Nothing, until then. */
  record Pause(Instant until) implements CompactionDecision {}

  /** Nobody needs the job any more. */
  record CancelJob(Job job) implements CompactionDecision {}

  /** Tell how the job ended, and clear it away. */
  record NoteJob(Job job, JobCondition verdict) implements CompactionDecision {}

  /** Tell how the full snapshot ended. */
  record NoteSnapshot(Reply reply) implements CompactionDecision {}

  record RunJob(long revisions) implements CompactionDecision {}

  record TakeFullSnapshot() implements CompactionDecision {}

  /** Something is wrong that only somebody else can mend. */
  record Complain(String sentence) implements CompactionDecision {}

  /** Whether it is taken because so much has been written since the last full snapshot. */
  default boolean isForLag() {
    return this instanceof RunJob || this instanceof TakeFullSnapshot;
  }

  static CompactionDecision next(CompactionFacts facts) {
    if (facts.job().isPresent()) {
      return withJob(facts, facts.job().get());
    }
    if (!CompactionFacts.isWanted(facts.etcd())) {
      return new Idle("nothing is to be compacted");
    }
    return switch (facts.snapshot()) {
      case FullSnapshots.Standing.Pending _ -> new Idle("a full snapshot is being taken");
      case FullSnapshots.Standing.Replied replied -> new NoteSnapshot(replied.reply());
      case FullSnapshots.Standing.NotAsked _ -> byLag(facts);
    };
  }

  private static CompactionDecision withJob(CompactionFacts facts, Job job) {
    if (!facts.jobIsOurs()) {
      return new Idle("the job of an earlier Etcd of this name is still there");
    }
    if (job.getMetadata().getDeletionTimestamp() != null || facts.jobIsNoted()) {
      return new Idle("the job is being deleted");
    }
    if (!CompactionFacts.isWanted(facts.etcd())) {
      return new CancelJob(job);
    }
    if (isActive(job)) {
      return new Idle("a compaction job is running");
    }
    return JobEnd.verdict(job)
        .<CompactionDecision>map(verdict -> new NoteJob(job, verdict))
        .orElseGet(() -> new Idle("a compaction job is about to run"));
  }

  static boolean isActive(Job job) {
    return job.getStatus() != null
        && job.getStatus().getActive() != null
        && job.getStatus().getActive() > 0;
  }

  private static CompactionDecision byLag(CompactionFacts facts) {
    return switch (facts.lag()) {
      case SnapshotLag.Unknown unknown -> new Idle(unknown.reason());
      case SnapshotLag.Unreadable unreadable -> new Complain(unreadable.sentence());
      case SnapshotLag.Known known -> byRevisions(facts, known.revisions());
    };
  }

  private static CompactionDecision byRevisions(CompactionFacts facts, long revisions) {
    LastCompaction last = LastCompaction.of(facts.etcd());
    boolean full = last.asksForFullSnapshot() || facts.thresholds().asksForFullSnapshot(revisions);
    if (!full && !facts.thresholds().asksForJob(revisions)) {
      return new Idle("only " + revisions + " revisions since the last full snapshot");
    }
    if (full && facts.isHibernated()) {
      return new Idle("a hibernated cluster has no sidecar that could take a snapshot");
    }
    if (facts.now().isBefore(last.notBefore())) {
      return new Pause(last.notBefore());
    }
    return full ? new TakeFullSnapshot() : new RunJob(revisions);
  }
}
