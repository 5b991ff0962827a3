package io.etcdwarden.controller.opstask;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.TaskTimestamps;
import java.time.Duration;
import java.time.Instant;

/** What is to be done next for a task. */
sealed interface TaskStep {
  /** What the definition of the resource says as well. */
  int DEFAULT_TTL_SECONDS = 3_600;

  /** Nobody has looked at it yet. */
  record Accept() implements TaskStep {}

  /** Whether it may be done is to be found out. */
  record Admit() implements TaskStep {}

  /** It is to be done, or is being done. */
  record Execute() implements TaskStep {}

  /** It has ended and is kept so long. */
  record Retain(Duration left) implements TaskStep {}

  /** It has been kept long enough. */
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
    Integer wished = task.getSpec().ttlSecondsAfterFinished();
    Instant ended = TaskTimestamps.parse(task.getStatus().lastTransitionTime(), task);
    return ended.plusSeconds(wished == null ? DEFAULT_TTL_SECONDS : wished);
  }
}
