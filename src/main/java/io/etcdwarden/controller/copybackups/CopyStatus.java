package io.etcdwarden.controller.copybackups;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.EtcdCopyBackupsTask.Status;
import io.etcdwarden.api.EventText;
import io.etcdwarden.api.StatusText;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Builds the status of a task from the conditions of its job, or from a failure. */
final class CopyStatus {
  private static final Map<String, String> CONDITION_TYPES =
      Map.of("Complete", "Succeeded", "Failed", "Failed");

  private CopyStatus() {}

  /** The status with the conditions of the job. */
  static Status of(EtcdCopyBackupsTask task, Job job) {
    return new Status(conditions(job), task.getMetadata().getGeneration(), null);
  }

  /** The status with an error; the conditions stay. */
  static Status failed(EtcdCopyBackupsTask task, String message) {
    Status before = task.getStatus();
    return new Status(
        before == null ? null : before.conditions(),
        task.getMetadata().getGeneration(),
        StatusText.truncate(message));
  }

  private static List<Condition> conditions(Job job) {
    if (job.getStatus() == null) {
      return List.of();
    }
    return job.getStatus().getConditions().stream()
        .filter(condition -> CONDITION_TYPES.containsKey(condition.getType()))
        .map(condition -> taskCondition(job, condition))
        .toList();
  }

  private static Condition taskCondition(Job job, JobCondition condition) {
    String since =
        requireNonNullElse(
            condition.getLastTransitionTime(), job.getMetadata().getCreationTimestamp());
    return new Condition(
        CONDITION_TYPES.get(condition.getType()),
        condition.getStatus(),
        requireNonNullElse(condition.getReason(), ""),
        StatusText.truncate(requireNonNullElse(condition.getMessage(), "")),
        since,
        requireNonNullElse(condition.getLastProbeTime(), since));
  }

  /** The events for a change of the status: the copy has ended, or cannot start. */
  static List<EventText> events(Status before, Status after) {
    List<EventText> events = new ArrayList<>();
    if (isTrue(after, "Succeeded") && !isTrue(before, "Succeeded")) {
      events.add(EventText.normal("CopySucceeded", "The backups have been copied."));
    }
    if (isTrue(after, "Failed") && !isTrue(before, "Failed")) {
      events.add(
          EventText.warning(
              "CopyFailed", "The backups have not been copied: " + message(after, "Failed")));
    }
    boolean hasError = after.lastError() != null;
    if (hasError
        && !Objects.equals(after.lastError(), before == null ? null : before.lastError())) {
      events.add(EventText.warning("CopyHeldUp", after.lastError()));
    }
    return events;
  }

  private static boolean isTrue(Status status, String type) {
    return status != null
        && requireNonNullElse(status.conditions(), List.<Condition>of()).stream()
            .anyMatch(condition -> condition.type().equals(type) && condition.hasStatusTrue());
  }

  private static String message(Status status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .map(condition -> condition.message() + " (" + condition.reason() + ")")
        .findFirst()
        .orElseThrow();
  }
}
