package io.etcdwarden.opstask;

import io.etcdwarden.api.EtcdOpsTask;
import java.time.Duration;
import java.time.Instant;

/** What is to be done next for a task. */
sealed interface TaskStep {
  /** What the definition of the resource says as well. */
  int USUAL_SECONDS_KEPT = 3_600;

  /** Nobody has looked at it yet. */
  record Accept() implements TaskStep {}

  /** Whether it may be done is to be found out. */
  record Admit() implements TaskStep {}

  /** It is to be done, or is being done. */
  record Execute() implements TaskStep {}

  /** It has ended and is kept so long. */
  record Keep(Duration left) implements TaskStep {}

  /** It has been kept long enough. */
  record Discard() implements TaskStep {}

  static TaskStep next(EtcdOpsTask task, Instant now) {
    if (task.hasEnded()) {
      Duration left = Duration.between(now, endOfRecord(task));
      return left.isPositive() ? new Keep(left) : new Discard();
    }
    return switch (task.state().orElse("")) {
      case EtcdOpsTask.PENDING -> new Admit();
      case EtcdOpsTask.IN_PROGRESS -> new Execute();
      default -> new Accept();
    };
  }

  private static Instant endOfRecord(EtcdOpsTask task) {
    Integer wished = task.getSpec().ttlSecondsAfterFinished();
    Instant ended = TaskTimes.read(task.getStatus().lastTransitionTime(), task);
    return ended.plusSeconds(wished == null ? USUAL_SECONDS_KEPT : wished);
  }
}
