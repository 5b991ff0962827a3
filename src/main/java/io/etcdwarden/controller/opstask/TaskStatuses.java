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

/** Builds the status of a task for each event in its life. */
public final class TaskStatuses {
  /** The last few errors are enough to diagnose a hundred attempts. */
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

  public Status admitted(EtcdOpsTask task, String operation, Instant now) {
    return draft(task, EtcdOpsTask.IN_PROGRESS, now)
        .operation(
            LastOperation.EXECUTION, LastOperation.IN_PROGRESS, "The task " + operation + ".")
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
            sentence(retry.message()) + " The operator tries again.")
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

  Status failed(EtcdOpsTask task, AttemptResult.Failed failed, Instant now) {
    return draft(task, EtcdOpsTask.FAILED, now)
        .operation(LastOperation.EXECUTION, LastOperation.FAILED, sentence(failed.message()))
        .error(failed.code(), failed.message())
        .status();
  }

  /** Keeps the state, so that it shows how the task ended while the task is being deleted. */
  Status deleting(EtcdOpsTask task, Instant now) {
    String state = task.state().orElse(null);
    boolean neverStarted = EtcdOpsTask.REJECTED.equals(state);
    return draft(task, state, now)
        .operation(
            LastOperation.CLEANUP,
            neverStarted ? LastOperation.COMPLETED : LastOperation.IN_PROGRESS,
            "The task is being deleted.")
        .status();
  }

  private Draft draft(EtcdOpsTask task, String state, Instant now) {
    Status before =
        task.getStatus() == null ? new Status(null, null, null, null, null) : task.getStatus();
    return new Draft(before, state, now);
  }

  /** The message with a capital letter and a full stop. */
  static String sentence(String message) {
    String capitalized = message.substring(0, 1).toUpperCase(Locale.ROOT) + message.substring(1);
    return capitalized.endsWith(".") ? capitalized : capitalized + ".";
  }

  /** Builds one status from the status before. */
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

    /** Updates of the same operation type keep their run ID. */
    Draft operation(String type, String newState, String description) {
      LastOperation last = before.lastOperation();
      String runId =
          last != null && type.equals(last.type()) ? last.runID() : runIds.get().toString();
      operation = new LastOperation(type, newState, StatusText.truncate(description), runId, now);
      return this;
    }

    Draft error(ErrorCode code, String message) {
      String description =
          "[Operation: %s, Code: %s] message: %s".formatted(operation.type(), code.wire(), message);
      errors.add(new LastError(code.wire(), StatusText.truncate(description), now));
      return this;
    }

    Status status() {
      boolean isTransition = state != null && !state.equals(before.state());
      boolean isStart = EtcdOpsTask.IN_PROGRESS.equals(state) && before.startedAt() == null;
      int dropped = Math.max(0, errors.size() - MAX_LAST_ERRORS);
      return new Status(
          state,
          isTransition ? now : before.lastTransitionTime(),
          isStart ? now : before.startedAt(),
          List.copyOf(errors.subList(dropped, errors.size())),
          operation);
    }
  }
}
