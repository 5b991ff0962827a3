package io.etcdwarden.opstask;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Announcement;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.Announcer;
import io.etcdwarden.kube.PrimaryWriter;
import io.etcdwarden.kube.TaskDesk;
import io.etcdwarden.kube.Thrown;
import io.etcdwarden.metrics.TaskMetrics;
import io.etcdwarden.metrics.TaskResult;
import io.etcdwarden.sidecar.BackupRestore;
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

/**
 * Does what tasks ask for, one step a run: accept, admit, execute, keep the record, discard it.
 *
 * <p>The status is written before the operation begins and after it has ended. An operator that is
 * killed in between finds the task in progress and begins again, which every operation bears.
 */
public final class OpsTaskReconciler implements Reconciler<EtcdOpsTask>, Cleaner<EtcdOpsTask> {
  private static final String NAME = "etcdopstask-controller";
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  /** Between the steps of a task that has several; each looks at the cluster anew. */
  private static final Duration A_STEP = Duration.ofSeconds(2);

  /** The end of an attempt wakes the task; this is for the event that got lost. */
  private static final Duration LOST_EVENT = Duration.ofSeconds(30);

  /** Repetitions of an attempt at a task that the operator has asked for itself. */
  private static final int PATIENCE_WITH_OWN = 2;

  private final SimpleInboundEventSource<EtcdOpsTask> answers =
      new SimpleInboundEventSource<>("Answers");
  private final TaskDesk desk;
  private final Operations operations;
  private final Attempts attempts;
  private final TaskStatuses statuses;
  private final Announcer announcer;
  private final TaskMetrics metrics;
  private final InstantSource clock;

  /**
   * @param longestPause how long a task is left alone at most before it is tried again
   * @param runIds names each run that is recorded
   */
  public OpsTaskReconciler(
      TaskDesk desk,
      BackupRestore sidecars,
      Duration longestPause,
      Announcer announcer,
      TaskMetrics metrics,
      InstantSource clock,
      Supplier<UUID> runIds) {
    this.desk = desk;
    this.operations = new Operations(desk, sidecars, clock);
    this.attempts = new Attempts(longestPause);
    this.statuses = new TaskStatuses(runIds);
    this.announcer = announcer;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, EtcdOpsTask>> prepareEventSources(
      EventSourceContext<EtcdOpsTask> context) {
    return List.of(answers);
  }

  @Override
  public UpdateControl<EtcdOpsTask> reconcile(EtcdOpsTask task, Context<EtcdOpsTask> context) {
    return switch (TaskStep.next(task, clock.instant())) {
      case TaskStep.Accept _ ->
          told(task, context, statuses.accepted(task, clock.instant()), AT_ONCE);
      case TaskStep.Admit _ -> admit(task, context);
      case TaskStep.Execute _ -> execute(task, context);
      case TaskStep.Keep keep -> {
        attempts.forget(task.getMetadata().getUid());
        yield UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(keep.left());
      }
      case TaskStep.Discard _ -> {
        desk.delete(task);
        yield UpdateControl.noUpdate();
      }
    };
  }

  private UpdateControl<EtcdOpsTask> admit(EtcdOpsTask task, Context<EtcdOpsTask> context) {
    Optional<Operation> operation = operations.of(task);
    Optional<Refusal> refusal =
        operation.map(it -> refusal(task, it)).orElseGet(() -> Optional.of(unknownOperation()));
    if (refusal.isPresent()) {
      return reject(task, context, refusal.get(), operation);
    }
    String doing = operation.orElseThrow().doing();
    announce(task, Announcement.normal("TaskStarted", "The task " + doing + "."));
    return told(task, context, statuses.admitted(task, doing, clock.instant()), AT_ONCE);
  }

  private Optional<Refusal> refusal(EtcdOpsTask task, Operation operation) {
    try {
      Optional<Refusal> duplicate =
          Admission.duplicate(task, desk.tasks(task.getMetadata().getNamespace()));
      return duplicate.isPresent() ? duplicate : Admission.refusal(task, etcd(task), operation);
    } catch (OperatorException failure) {
      if (failure.code() == ErrorCode.INSUFFICIENT_PERMISSIONS) {
        return Optional.of(new Refusal(failure.code(), failure.getMessage()));
      }
      throw failure;
    }
  }

  private static Refusal unknownOperation() {
    return new Refusal(
        ErrorCode.INVALID_SPEC,
        "spec.config asks for nothing that this operator knows; see the kinds of tasks in its docs");
  }

  private UpdateControl<EtcdOpsTask> reject(
      EtcdOpsTask task,
      Context<EtcdOpsTask> context,
      Refusal refusal,
      Optional<Operation> operation) {
    UpdateControl<EtcdOpsTask> control =
        told(task, context, statuses.rejected(task, refusal, clock.instant()), AT_ONCE);
    announce(task, Announcement.warning("TaskRejected", refusal.sentence()));
    count(operation, TaskResult.REJECTED);
    return control;
  }

  private UpdateControl<EtcdOpsTask> execute(EtcdOpsTask task, Context<EtcdOpsTask> context) {
    Optional<CompletableFuture<Ending>> running = attempts.running(task.getMetadata().getUid());
    if (running.isPresent()) {
      return running.get().isDone()
          ? ended(task, context, running.get().exceptionally(OpsTaskReconciler::mistake).join())
          : UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(LOST_EVENT);
    }
    Operation operation = operations.of(task).orElse(null);
    if (operation == null) {
      Refusal unknown = unknownOperation();
      return ended(task, context, new Ending.Failed(unknown.code(), unknown.sentence()));
    }
    Optional<Etcd> etcd = etcd(task);
    Optional<Refusal> refusal = Admission.refusal(task, etcd, operation);
    if (refusal.isPresent()) {
      return ended(
          task, context, new Ending.Failed(refusal.get().code(), refusal.get().sentence()));
    }
    return begin(task, context, operation, etcd.orElseThrow());
  }

  private UpdateControl<EtcdOpsTask> begin(
      EtcdOpsTask task, Context<EtcdOpsTask> context, Operation operation, Etcd etcd) {
    CompletableFuture<Ending> ending;
    try {
      ending = operation.begin(etcd);
    } catch (OperatorException failure) {
      if (failure.code() == ErrorCode.API_SERVER) {
        throw failure;
      }
      return ended(task, context, new Ending.Failed(failure.code(), failure.getMessage()));
    }
    attempts.begun(task.getMetadata().getUid(), ending);
    // Only now: an answer that comes at once must find the attempt noted.
    var _ = ending.whenComplete((_, _) -> answers.propagateEvent(ResourceID.fromResource(task)));
    return UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(LOST_EVENT);
  }

  private static Ending mistake(Throwable unexpected) {
    return new Ending.Failed(
        ErrorCode.INTERNAL, "the operator met an unexpected failure: " + unexpected.getMessage());
  }

  private UpdateControl<EtcdOpsTask> ended(
      EtcdOpsTask task, Context<EtcdOpsTask> context, Ending ending) {
    return switch (ending) {
      case Ending.Done done -> {
        var control = told(task, context, statuses.succeeded(task, done, clock.instant()), AT_ONCE);
        announce(task, Announcement.normal("TaskSucceeded", done.sentence()));
        count(operations.of(task), TaskResult.SUCCEEDED);
        yield control;
      }
      case Ending.Further further -> further(task, context, further);
      case Ending.Failed failed -> {
        EtcdOpsTask.Status status =
            statuses.failed(task, failed.code(), failed.sentence(), clock.instant());
        var control = told(task, context, status, AT_ONCE);
        announce(task, Announcement.warning("TaskFailed", failed.sentence()));
        count(operations.of(task), TaskResult.FAILED);
        yield control;
      }
      case Ending.Unclear unclear when isGivenUp(task) ->
          ended(task, context, new Ending.Failed(unclear.code(), unclear.sentence()));
      case Ending.Unclear unclear -> {
        told(task, context, statuses.tryingAgain(task, unclear, clock.instant()), AT_ONCE);
        announce(task, Announcement.warning("TaskTriedAgain", unclear.sentence()));
        Duration pause = attempts.again(task.getMetadata().getUid());
        yield UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(pause);
      }
    };
  }

  /** What is told of a step is told once, to those who look at the cluster as well. */
  private UpdateControl<EtcdOpsTask> further(
      EtcdOpsTask task, Context<EtcdOpsTask> context, Ending.Further further) {
    String told = task.getStatus().lastOperation().description();
    Optional<String> news =
        further
            .sentence()
            .map(TaskStatuses::sentence)
            .map(StatusText::cut)
            .filter(step -> !step.equals(told));
    if (news.isPresent()) {
      told(task, context, statuses.goingOn(task, news.get(), clock.instant()), A_STEP);
      Announcement progress = Announcement.normal("TaskProgress", news.get());
      announce(task, progress);
      etcd(task).ifPresent(etcd -> announcer.announce(etcd, NAME, List.of(progress)));
    }
    attempts.forget(task.getMetadata().getUid());
    return UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(A_STEP);
  }

  /** Members wait for a task of the operator's own, and not for ever; a user can give up alone. */
  private boolean isGivenUp(EtcdOpsTask task) {
    return task.getMetadata().getAnnotations() != null
        && task.getMetadata().getAnnotations().containsKey(Annotations.SNAPSHOT_BEFORE)
        && attempts.haveFailed(task.getMetadata().getUid(), PATIENCE_WITH_OWN);
  }

  /** What is under way in a sidecar goes on to its end; nobody waits for its answer any more. */
  @Override
  public DeleteControl cleanup(EtcdOpsTask task, Context<EtcdOpsTask> context) {
    attempts.forget(task.getMetadata().getUid());
    LastOperation last = task.getStatus() == null ? null : task.getStatus().lastOperation();
    if (last != null && LastOperation.CLEANUP.equals(last.type())) {
      return DeleteControl.defaultDelete();
    }
    PrimaryWriter.of(task, context).tell(statuses.leaving(task, clock.instant()));
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(AT_ONCE.toMillis());
  }

  @Override
  public ErrorStatusUpdateControl<EtcdOpsTask> updateErrorStatus(
      EtcdOpsTask task, Context<EtcdOpsTask> context, Exception thrown) {
    Thrown.failure(task, thrown)
        .ifPresent(
            failure -> announce(task, Announcement.warning("TaskDelayed", failure.getMessage())));
    return ErrorStatusUpdateControl.noStatusUpdate();
  }

  private Optional<Etcd> etcd(EtcdOpsTask task) {
    String name = task.getSpec().etcdName();
    return name == null || name.isEmpty()
        ? Optional.empty()
        : desk.etcd(task.getMetadata().getNamespace(), name);
  }

  private static UpdateControl<EtcdOpsTask> told(
      EtcdOpsTask task,
      Context<EtcdOpsTask> context,
      EtcdOpsTask.Status status,
      Duration nextLook) {
    PrimaryWriter.of(task, context).tell(status);
    return UpdateControl.<EtcdOpsTask>noUpdate().rescheduleAfter(nextLook);
  }

  private void announce(EtcdOpsTask task, Announcement announcement) {
    announcer.announce(task, NAME, List.of(announcement));
  }

  private void count(Optional<Operation> operation, TaskResult result) {
    metrics.ended(operation.map(Operation::word).orElse("unknown"), result);
  }
}
