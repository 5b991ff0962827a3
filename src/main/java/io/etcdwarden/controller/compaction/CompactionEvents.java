package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.sidecar.CallResult;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.List;
import java.util.Objects;

/** The update filters of the compaction controller, and the events that it records. */
public final class CompactionEvents {
  private CompactionEvents() {}

  /** Only an update that disables compaction; the snapshot Leases trigger everything else. */
  public static boolean isRelevantEtcdUpdate(Etcd now, Etcd before) {
    return CompactionInput.isEnabled(before) && !CompactionInput.isEnabled(now);
  }

  /** Only an update that may show the end of the job. */
  static boolean isRelevantJobUpdate(Job now, Job before) {
    return !CompactionDecision.isActive(now) && !podCounts(now).equals(podCounts(before));
  }

  private static List<Object> podCounts(Job job) {
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

  static EventText started(Job job, long revisions) {
    return EventText.normal(
        "CompactionStarted",
        "Job "
            + job.getMetadata().getName()
            + " compacts the snapshots: "
            + revisions
            + " revisions have been written since the last full snapshot.");
  }

  static EventText heldUp(OperatorException failure) {
    return EventText.warning("CompactionHeldUp", failure.getMessage());
  }

  static EventText of(Job job, JobResult result) {
    String name = job.getMetadata().getName();
    return result.succeeded()
        ? EventText.normal("CompactionSucceeded", "Job " + name + " has compacted the snapshots.")
        : EventText.warning(
            "CompactionFailed",
            "Job " + name + " failed: " + result.reason() + ". The operator tries again.");
  }

  static EventText of(CallResult result) {
    return switch (result) {
      case CallResult.Response response when response.isSuccess() ->
          EventText.normal("FullSnapshotTaken", "The sidecar has taken a full snapshot.");
      case CallResult.Response response ->
          failed(
              "the sidecar responded with status " + response.status() + quoted(response.body()));
      case CallResult.NoResponse noResponse -> failed(noResponse.reason());
    };
  }

  private static EventText failed(String reason) {
    return EventText.warning(
        "FullSnapshotFailed",
        "No full snapshot was taken: " + reason + ". The operator tries again.");
  }

  private static String quoted(String body) {
    if (body.isBlank()) {
      return "";
    }
    return ": " + (body.length() > 200 ? body.substring(0, 200) + "..." : body);
  }
}
