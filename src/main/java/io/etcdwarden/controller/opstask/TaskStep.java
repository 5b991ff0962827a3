package io.etcdwarden.controller.opstask;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.TaskTimestamps;
import java.time.Duration;
import java.time.Instant;

/** What the reconciler does next for a task. */
sealed interface TaskStep {
  /** The same default as in the CRD. */
  int DEFAULT_TTL_SECONDS = 3_600;

  /** The task is new: set its state to Pending. */
  record Accept() implements TaskStep {}

  /** Check whether the task may run. */
  record Admit() implements TaskStep {}

  /** Start an attempt, or handle the result of the current one. */
  record Execute() implements TaskStep {}

  /** The task has finished; its TTL ends after this duration. */
  record Retain(Duration left) implements TaskStep {}

  /** The TTL of the finished task has ended: delete it. */
  record DeleteTask() implements TaskStep {}

  static TaskStep next(EtcdOpsTask task, Instant now) {
    if (task.hasEnded()) {
      Duration left = Duration.between(now, deletionTime(task));
      return left.isPositive() ? new Retain(left) : new DeleteTask();
    }
    return switch (task.state().orElse("")) {
      case EtcdOpsTask.PENDING -> new Admit();
      case EtcdOpsTask.IN_PROGRESS -> new Execute();
      default -> new Accept();
    };
  }

  private static Instant deletionTime(EtcdOpsTask task) {
    Integer ttl = task.specOrEmpty().ttlSecondsAfterFinished();
    Instant finished = TaskTimestamps.parse(task.getStatus().lastTransitionTime(), task);
    return finished.plusSeconds(ttl == null ? DEFAULT_TTL_SECONDS : ttl);
  }
}
