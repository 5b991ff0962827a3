package io.etcdwarden.compaction;

import io.etcdwarden.api.Announcement;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.sidecar.Reply;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.List;
import java.util.Objects;

/** What wakes compaction, and what it tells. */
public final class CompactionNews {
  private CompactionNews() {}

  /** Of a resource only that its snapshots are no longer wanted; all else the Leases tell. */
  public static boolean isEtcdNews(Etcd now, Etcd before) {
    return CompactionFacts.isWanted(before) && !CompactionFacts.isWanted(now);
  }

  /** Of a job only what may be its end. */
  static boolean isJobNews(Job now, Job before) {
    return !CompactionDecision.isActive(now) && !figures(now).equals(figures(before));
  }

  private static List<Object> figures(Job job) {
    JobStatus status = Objects.requireNonNullElseGet(job.getStatus(), JobStatus::new);
    return List.of(
        orZero(status.getActive()),
        orZero(status.getSucceeded()),
        orZero(status.getFailed()),
        orZero(status.getTerminating()),
        orZero(status.getReady()),
        status.getConditions());
  }

  private static int orZero(Integer number) {
    return Objects.requireNonNullElse(number, 0);
  }

  static Announcement started(Job job, long revisions) {
    return Announcement.normal(
        "CompactionStarted",
        "Job "
            + job.getMetadata().getName()
            + " compacts the snapshots: "
            + revisions
            + " revisions have been written since the last full one.");
  }

  static Announcement of(Job job, JobEnd end) {
    String name = job.getMetadata().getName();
    return end.succeeded()
        ? Announcement.normal(
            "CompactionSucceeded", "Job " + name + " has compacted the snapshots.")
        : Announcement.warning(
            "CompactionFailed",
            "Job " + name + " failed: " + end.reason() + ". It is tried again.");
  }

  static Announcement of(Reply reply) {
    return switch (reply) {
      case Reply.Answered answer when answer.isSuccess() ->
          Announcement.normal("FullSnapshotTaken", "The sidecar has taken a full snapshot.");
      case Reply.Answered answer ->
          failed("the sidecar answered with status " + answer.status() + shown(answer.body()));
      case Reply.Unreached unreached -> failed(unreached.reason());
    };
  }

  private static Announcement failed(String reason) {
    return Announcement.warning(
        "FullSnapshotFailed", "No full snapshot was taken: " + reason + ". It is tried again.");
  }

  private static String shown(String body) {
    if (body.isBlank()) {
      return "";
    }
    return ": " + (body.length() > 200 ? body.substring(0, 200) + "..." : body);
  }
}
