package io.etcdwarden.controller.opstask;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EventText;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Operation;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.controller.opstask.operation.StartedMark;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.TaskApi;
import io.etcdwarden.kube.client.ReconcileFailure;
import io.etcdwarden.kube.write.EventRecorder;
import io.etcdwarden.kube.write.PrimaryResourceWriter;
import io.etcdwarden.metrics.TaskMetrics;
import io.etcdwarden.metrics.TaskResult;
import io.etcdwarden.sidecar.SidecarExecutor;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs on-demand tasks. Each reconcile does one step: accept, admit, execute, retain, delete.
 *
 * <p>The status is written before an operation starts and after it has ended. If the operator is
 * killed in between, the task is still {@code InProgress} and the next start repeats the attempt.
 */
public final class OpsTaskReconciler implements Reconciler<EtcdOpsTask>, Cleaner<EtcdOpsTask> {
  private static final Logger log = LoggerFactory.getLogger(OpsTaskReconciler.class);
  private static final String NAME = "etcdopstask-controller";
  private static final Duration IMMEDIATELY = Duration.ofMillis(1);

  /** Between the steps of an operation that has several. */
  private static final Duration STEP_INTERVAL = Duration.ofSeconds(2);

  /** The end of an attempt triggers a reconcile. This requeue covers a lost event. */
  private static final Duration LOST_EVENT_TIMEOUT = Duration.ofSeconds(30);

  /** A task that the operator created has no user who could delete it, and a rollout waits. */
  private static final int MAX_RETRIES_OF_OWN_TASK = 2;

  private final SimpleInboundEventSource<EtcdOpsTask> attemptResults =
      new SimpleInboundEventSource<>("Answers");
  private final TaskApi api;
  private final OperationFactory operationFactory;
  private final Attempts attempts;
  private final TaskStatuses statuses;
  private final EventRecorder eventRecorder;
  private final TaskMetrics metrics;
  private final InstantSource clock;

  /**
   * @param maxRetryDelay the longest delay between two attempts
   * @param runIds creates the run IDs in the status
   */
  public OpsTaskReconciler(
      TaskApi api,
      SidecarExecutor executor,
      Duration maxRetryDelay,
      EventRecorder eventRecorder,
      TaskMetrics metrics,
      InstantSource clock,
      Supplier<UUID> runIds) {
    this.api = api;
    this.operationFactory = new OperationFactory(api, executor, clock);
    this.attempts = new Attempts(maxRetryDelay);
    this.statuses = new TaskStatuses(runIds);
    this.eventRecorder = eventRecorder;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, EtcdOpsTask>> prepareEventSources(
      EventSourceContext<EtcdOpsTask> context) {
    return List.of(attemptResults);
  }

  @Override
  public UpdateControl<EtcdOpsTask> reconcile(EtcdOpsTask task, Context<EtcdOpsTask> context) {
    return switch (TaskStep.next(task, clock.instant())) {
      case TaskStep.Accept _ ->
          writeStatus(task, context, statuses.accepted(task, clock.instant()), IMMEDIATELY);
      case TaskStep.Admit _ -> admit(task, context);
      case TaskStep.Execute _ -> execute(task, context);
      case TaskStep.Retain retain -> {
        attempts.forget(task.getMetadata().getUid());
        yield UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(retain.left());
      }
      case TaskStep.DeleteTask _ -> {
        api.delete(task);
        yield UpdateControl.noUpdate();
      }
    };
  }

  private UpdateControl<EtcdOpsTask> admit(EtcdOpsTask task, Context<EtcdOpsTask> context) {
    Optional<Operation> operation = operationFactory.create(task);
    Optional<Rejection> rejection =
        Admission.unreadable(task)
            .or(
                () ->
                    operation
                        .map(it -> rejection(task, it))
                        .orElseGet(() -> Optional.of(unknownOperation())));
    if (rejection.isPresent()) {
      return reject(task, context, rejection.get(), operation);
    }
    String description = operation.orElseThrow().description();
    recordEvent(task, EventText.normal("TaskStarted", "The task " + description + "."));
    return writeStatus(
        task, context, statuses.admitted(task, description, clock.instant()), IMMEDIATELY);
  }

  private Optional<Rejection> rejection(EtcdOpsTask task, Operation operation) {
    try {
      Optional<Rejection> duplicate =
          Admission.duplicate(task, api.tasks(task.getMetadata().getNamespace()));
      return duplicate.isPresent() ? duplicate : Admission.rejection(task, etcd(task), operation);
    } catch (OperatorException failure) {
      if (failure.code() == ErrorCode.INSUFFICIENT_PERMISSIONS) {
        return Optional.of(new Rejection(failure.code(), failure.getMessage()));
      }
      throw failure;
    }
  }

  private static Rejection unknownOperation() {
    return new Rejection(
        ErrorCode.INVALID_SPEC,
        "spec.config names no operation that this operator supports; see docs/tasks.md for the"
            + " supported operations");
  }

  private UpdateControl<EtcdOpsTask> reject(
      EtcdOpsTask task,
      Context<EtcdOpsTask> context,
      Rejection rejection,
      Optional<Operation> operation) {
    UpdateControl<EtcdOpsTask> control =
        writeStatus(
            task, context, statuses.rejected(task, rejection, clock.instant()), IMMEDIATELY);
    recordEvent(task, EventText.warning("TaskRejected", rejection.message()));
    log.atInfo()
        .addKeyValue("namespace", task.getMetadata().getNamespace())
        .addKeyValue("task", task.getMetadata().getName())
        .addKeyValue("code", rejection.code())
        .log("task rejected: {}", rejection.message());
    countResult(operation, TaskResult.REJECTED);
    return control;
  }

  private UpdateControl<EtcdOpsTask> execute(EtcdOpsTask task, Context<EtcdOpsTask> context) {
    Optional<CompletableFuture<AttemptResult>> running =
        attempts.current(task.getMetadata().getUid());
    if (running.isPresent()) {
      return running.get().isDone()
          ? handleResult(
              task,
              context,
              running.get().exceptionally(OpsTaskReconciler::unexpectedFailure).join())
          : UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(LOST_EVENT_TIMEOUT);
    }
    Optional<Rejection> unreadable = Admission.unreadable(task);
    if (unreadable.isPresent()) {
      return handleResult(task, context, failed(unreadable.get()));
    }
    Operation operation = operationFactory.create(task).orElse(null);
    if (operation == null) {
      return handleResult(task, context, failed(unknownOperation()));
    }
    Optional<Etcd> etcd = etcd(task);
    Optional<Rejection> rejection = Admission.rejection(task, etcd, operation);
    return rejection.isPresent()
        ? handleResult(task, context, failed(rejection.get()))
        : startAttempt(task, context, operation, etcd.orElseThrow());
  }

  private static AttemptResult failed(Rejection rejection) {
    return new AttemptResult.Failed(rejection.code(), rejection.message());
  }

  private UpdateControl<EtcdOpsTask> startAttempt(
      EtcdOpsTask task, Context<EtcdOpsTask> context, Operation operation, Etcd etcd) {
    CompletableFuture<AttemptResult> result;
    try {
      result = operation.start(etcd);
    } catch (OperatorException failure) {
      if (failure.code() == ErrorCode.API_SERVER) {
        throw failure;
      }
      return handleResult(
          task, context, new AttemptResult.Failed(failure.code(), failure.getMessage()));
    }
    attempts.recordStart(task.getMetadata().getUid(), result);
    // After recordStart, because the reconcile that this event triggers reads the attempt.
    var _ =
        result.whenComplete((_, _) -> attemptResults.propagateEvent(ResourceID.fromResource(task)));
    return UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(LOST_EVENT_TIMEOUT);
  }

  private static AttemptResult unexpectedFailure(Throwable unexpected) {
    return new AttemptResult.Failed(
        ErrorCode.INTERNAL, "unexpected failure in the operator: " + unexpected.getMessage());
  }

  private UpdateControl<EtcdOpsTask> handleResult(
      EtcdOpsTask task, Context<EtcdOpsTask> context, AttemptResult result) {
    return switch (result) {
      case AttemptResult.Succeeded succeeded -> {
        var control =
            writeStatus(
                task, context, statuses.succeeded(task, succeeded, clock.instant()), IMMEDIATELY);
        recordEvent(task, EventText.normal("TaskSucceeded", succeeded.message()));
        countResult(operationFactory.create(task), TaskResult.SUCCEEDED);
        yield control;
      }
      case AttemptResult.StepDone stepDone -> handleStepDone(task, context, stepDone);
      case AttemptResult.Failed failed -> {
        var control =
            writeStatus(task, context, statuses.failed(task, failed, clock.instant()), IMMEDIATELY);
        recordEvent(task, EventText.warning("TaskFailed", failed.message()));
        countResult(operationFactory.create(task), TaskResult.FAILED);
        yield control;
      }
      case AttemptResult.Retry retry when hasUsedUpRetries(task) ->
          handleResult(task, context, new AttemptResult.Failed(retry.code(), retry.message()));
      case AttemptResult.Retry retry -> {
        writeStatus(task, context, statuses.retrying(task, retry, clock.instant()), IMMEDIATELY);
        recordEvent(task, EventText.warning("TaskTriedAgain", retry.message()));
        Duration delay = attempts.recordFailure(task.getMetadata().getUid());
        yield UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(delay);
      }
    };
  }

  /** Reports the step once, in events of both the task and the Etcd. */
  private UpdateControl<EtcdOpsTask> handleStepDone(
      EtcdOpsTask task, Context<EtcdOpsTask> context, AttemptResult.StepDone stepDone) {
    String reported = task.getStatus().lastOperation().description();
    Optional<String> newStep =
        stepDone
            .message()
            .map(TaskStatuses::sentence)
            .map(StatusText::truncate)
            .filter(step -> !step.equals(reported));
    if (newStep.isPresent()) {
      writeStatus(
          task, context, statuses.stepDone(task, newStep.get(), clock.instant()), STEP_INTERVAL);
      EventText progress = EventText.normal("TaskProgress", newStep.get());
      recordEvent(task, progress);
      etcd(task).ifPresent(etcd -> eventRecorder.recordEvents(etcd, NAME, List.of(progress)));
    }
    if (stepDone.message().isPresent() && !StartedMark.isOn(task)) {
      PrimaryResourceWriter.of(task, context)
          .addAnnotation(StartedMark.ANNOTATION, StartedMark.value(task));
    }
    attempts.forget(task.getMetadata().getUid());
    return UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(STEP_INTERVAL);
  }

  /** Only for tasks that the operator created: members wait for them. A user can delete a task. */
  private boolean hasUsedUpRetries(EtcdOpsTask task) {
    return task.getMetadata().getAnnotations() != null
        && task.getMetadata().getAnnotations().containsKey(Annotations.SNAPSHOT_BEFORE)
        && attempts.hasFailed(task.getMetadata().getUid(), MAX_RETRIES_OF_OWN_TASK);
  }

  /** Cancels the wait for a running call. What the sidecar does meanwhile, it finishes. */
  @Override
  public DeleteControl cleanup(EtcdOpsTask task, Context<EtcdOpsTask> context) {
    attempts.forget(task.getMetadata().getUid());
    LastOperation last = task.getStatus() == null ? null : task.getStatus().lastOperation();
    if (last != null && LastOperation.CLEANUP.equals(last.type())) {
      return DeleteControl.defaultDelete();
    }
    PrimaryResourceWriter.of(task, context).writeStatus(statuses.deleting(task, clock.instant()));
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(IMMEDIATELY.toMillis());
  }

  @Override
  public ErrorStatusUpdateControl<EtcdOpsTask> updateErrorStatus(
      EtcdOpsTask task, Context<EtcdOpsTask> context, Exception thrown) {
    ReconcileFailure.of(task, thrown)
        .ifPresent(
            failure -> recordEvent(task, EventText.warning("TaskDelayed", failure.getMessage())));
    return ErrorStatusUpdateControl.noStatusUpdate();
  }

  private Optional<Etcd> etcd(EtcdOpsTask task) {
    String name = task.specOrEmpty().etcdName();
    return name == null || name.isEmpty()
        ? Optional.empty()
        : api.etcd(task.getMetadata().getNamespace(), name);
  }

  private static UpdateControl<EtcdOpsTask> writeStatus(
      EtcdOpsTask task,
      Context<EtcdOpsTask> context,
      EtcdOpsTask.Status status,
      Duration requeueDelay) {
    PrimaryResourceWriter.of(task, context).writeStatus(status);
    return UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(requeueDelay);
  }

  private void recordEvent(EtcdOpsTask task, EventText eventText) {
    eventRecorder.recordEvents(task, NAME, List.of(eventText));
  }

  private void countResult(Optional<Operation> operation, TaskResult result) {
    metrics.countTask(operation.map(Operation::metricLabel).orElse("unknown"), result);
  }
}
