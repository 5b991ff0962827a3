package io.etcdwarden.controller.opstask;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdOpsTask.Status;
import io.etcdwarden.api.LastError;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;

/** The status of a task after each thing that may happen to it. */
public final class TaskStatuses {
  /** More is told nowhere: of a hundred attempts the last few say it all. */
  private static final int MAX_LAST_ERRORS = 3;

  private final Supplier<UUID> runIds;

  public TaskStatuses(Supplier<UUID> runIds) {
    this.runIds = runIds;
  }

  Status accepted(EtcdOpsTask task, Instant now) {
    return draft(task, EtcdOpsTask.PENDING, now)
        .operation(LastOperation.ADMIT, LastOperation.IN_PROGRESS, "The task is being checked.")
        .status();
  }

  public Status admitted(EtcdOpsTask task, String doing, Instant now) {
    return draft(task, EtcdOpsTask.IN_PROGRESS, now)
        .operation(LastOperation.EXECUTION, LastOperation.IN_PROGRESS, "The task " + doing + ".")
        .status();
  }

  Status rejected(EtcdOpsTask task, Rejection rejection, Instant now) {
    return draft(task, EtcdOpsTask.REJECTED, now)
        .operation(LastOperation.ADMIT, LastOperation.FAILED, sentence(rejection.message()))
        .error(rejection.code(), rejection.message())
        .status();
  }

  public Status retrying(EtcdOpsTask task, AttemptResult.Retry retry, Instant now) {
    return draft(task, EtcdOpsTask.IN_PROGRESS, now)
        .operation(
            LastOperation.EXECUTION,
            LastOperation.IN_PROGRESS,
            sentence(retry.message()) + " It is tried again.")
        .error(retry.code(), retry.message())
        .status();
  }

  public Status stepDone(EtcdOpsTask task, String step, Instant now) {
    return draft(task, EtcdOpsTask.IN_PROGRESS, now)
        .operation(LastOperation.EXECUTION, LastOperation.IN_PROGRESS, sentence(step))
        .status();
  }

  Status succeeded(EtcdOpsTask task, AttemptResult.Succeeded succeeded, Instant now) {
    return draft(task, EtcdOpsTask.SUCCEEDED, now)
        .operation(LastOperation.EXECUTION, LastOperation.COMPLETED, sentence(succeeded.message()))
        .status();
  }

  Status failed(EtcdOpsTask task, ErrorCode code, String why, Instant now) {
    return draft(task, EtcdOpsTask.FAILED, now)
        .operation(LastOperation.EXECUTION, LastOperation.FAILED, sentence(why))
        .error(code, why)
        .status();
  }

  /** The state says how the task went, also while it goes away. */
  Status deleting(EtcdOpsTask task, Instant now) {
    String state = task.state().orElse(null);
    boolean nothingWasBegun = EtcdOpsTask.REJECTED.equals(state);
    return draft(task, state, now)
        .operation(
            LastOperation.CLEANUP,
            nothingWasBegun ? LastOperation.COMPLETED : LastOperation.IN_PROGRESS,
            "The task is being deleted.")
        .status();
  }

  private Draft draft(EtcdOpsTask task, String state, Instant now) {
    Status before =
        task.getStatus() == null ? new Status(null, null, null, null, null) : task.getStatus();
    return new Draft(before, state, now);
  }

  static String sentence(String words) {
    String start = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    return start.endsWith(".") ? start : start + ".";
  }

  /** A status that is being put together. */
  private final class Draft {
    private final Status before;
    private final String state;
    private final String now;
    private final List<LastError> errors;
    private LastOperation operation;

    Draft(Status before, String state, Instant now) {
      this.before = before;
      this.state = state;
      this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
      this.errors = new ArrayList<>(before.lastErrors() == null ? List.of() : before.lastErrors());
      this.operation = before.lastOperation();
    }

    /** All that is told of one kind of operation belongs to one run. */
    Draft operation(String type, String newState, String description) {
      LastOperation last = before.lastOperation();
      String runId =
          last != null && type.equals(last.type()) ? last.runID() : runIds.get().toString();
      operation = new LastOperation(type, newState, StatusText.truncate(description), runId, now);
      return this;
    }

    Draft error(ErrorCode code, String why) {
      String description =
          "[Operation: %s, Code: %s] message: %s".formatted(operation.type(), code.wire(), why);
      errors.add(new LastError(code.wire(), StatusText.truncate(description), now));
      return this;
    }

    Status status() {
      boolean moved = state != null && !state.equals(before.state());
      boolean begins = EtcdOpsTask.IN_PROGRESS.equals(state) && before.startedAt() == null;
      int dropped = Math.max(0, errors.size() - MAX_LAST_ERRORS);
      return new Status(
          state,
          moved ? now : before.lastTransitionTime(),
          begins ? now : before.startedAt(),
          List.copyOf(errors.subList(dropped, errors.size())),
          operation);
    }
  }
}
