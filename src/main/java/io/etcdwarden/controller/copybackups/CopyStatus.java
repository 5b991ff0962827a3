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

/** What a task tells of its copy: what its job says, and what kept it from having one. */
final class CopyStatus {
  private static final Map<String, String> CONDITION_TYPES =
      Map.of("Complete", "Succeeded", "Failed", "Failed");

  private CopyStatus() {}

  /** After a look at the job. */
  static Status of(EtcdCopyBackupsTask task, Job job) {
    return new Status(conditions(job), task.getMetadata().getGeneration(), null);
  }

  /** After a failure; what was known of the copy stays. */
  static Status failed(EtcdCopyBackupsTask task, String sentence) {
    Status before = task.getStatus();
    return new Status(
        before == null ? null : before.conditions(),
        task.getMetadata().getGeneration(),
        StatusText.truncate(sentence));
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

  /** What to tell as events: what became of the copy, and what keeps it from starting. */
  static List<EventText> events(Status before, Status after) {
    List<EventText> news = new ArrayList<>();
    if (holds(after, "Succeeded") && !holds(before, "Succeeded")) {
      news.add(EventText.normal("CopySucceeded", "The backups have been copied."));
    }
    if (holds(after, "Failed") && !holds(before, "Failed")) {
      news.add(
          EventText.warning(
              "CopyFailed", "The backups have not been copied: " + message(after, "Failed")));
    }
    boolean stuck = after.lastError() != null;
    if (stuck && !Objects.equals(after.lastError(), before == null ? null : before.lastError())) {
      news.add(EventText.warning("CopyHeldUp", after.lastError()));
    }
    return news;
  }

  private static boolean holds(Status status, String type) {
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
