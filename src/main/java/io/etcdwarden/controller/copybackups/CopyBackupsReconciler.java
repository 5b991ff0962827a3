package io.etcdwarden.controller.copybackups;

import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.EtcdCopyBackupsTask.Status;
import io.etcdwarden.api.EventText;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.JobApi;
import io.etcdwarden.kube.access.LiveObjectApi;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.kube.client.ReconcileFailure;
import io.etcdwarden.kube.write.EventRecorder;
import io.etcdwarden.kube.write.PrimaryResourceWriter;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.StoreSecret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Copies backups from one store to another with one job for each task. A later change of the task
 * does not change the job, because a copy with two different specs would be inconsistent.
 */
public final class CopyBackupsReconciler
    implements Reconciler<EtcdCopyBackupsTask>, Cleaner<EtcdCopyBackupsTask> {
  /** The name of the controller in events and metrics. */
  public static final String NAME = "etcdcopybackupstask-controller";

  private static final Logger log = LoggerFactory.getLogger(CopyBackupsReconciler.class);

  /** The deletion of the job triggers a reconcile. This requeue covers a lost event. */
  private static final Duration LOST_EVENT_TIMEOUT = Duration.ofSeconds(30);

  private final CopyPlanner planner;
  private final EventRecorder eventRecorder;
  private final LiveObjectApi objectApi;
  private volatile JobApi<EtcdCopyBackupsTask> jobApi;

  public CopyBackupsReconciler(
      PlanSettings settings, EventRecorder eventRecorder, LiveObjectApi objectApi) {
    this.planner = new CopyPlanner(settings);
    this.eventRecorder = eventRecorder;
    this.objectApi = objectApi;
  }

  @Override
  public List<EventSource<?, EtcdCopyBackupsTask>> prepareEventSources(
      EventSourceContext<EtcdCopyBackupsTask> context) {
    jobApi = JobApi.of(context, EtcdCopyBackupsTask.class, CopyJob.COMPONENT, (_, _) -> true);
    return jobApi.sources();
  }

  @Override
  public UpdateControl<EtcdCopyBackupsTask> reconcile(
      EtcdCopyBackupsTask task, Context<EtcdCopyBackupsTask> context) {
    Job job = jobApi.find(task, jobName(task)).orElseGet(() -> createJob(task, context));
    if (!Owners.isControlledBy(task, job)) {
      throw new OperatorException(
          ErrorCode.API_SERVER,
          "Job "
              + job.getMetadata().getName()
              + " already exists and does not belong to this task; the copy starts after the job"
              + " has been deleted");
    }
    writeStatus(task, CopyStatus.of(task, job), context);
    return UpdateControl.noUpdate();
  }

  private Job createJob(EtcdCopyBackupsTask task, Context<EtcdCopyBackupsTask> context) {
    String namespace = task.getMetadata().getNamespace();
    CopyPlan plan =
        planner.plan(task, secret -> objectApi.readEntry(namespace, secret, StoreSecret.HOST_PATH));
    Job job = jobApi.create(CopyJob.render(plan), context);
    eventRecorder.recordEvents(
        task,
        NAME,
        List.of(
            EventText.normal(
                "CopyStarted",
                "Job " + job.getMetadata().getName() + " copies " + plan.summary() + ".")));
    return job;
  }

  private void writeStatus(
      EtcdCopyBackupsTask task, Status status, Context<EtcdCopyBackupsTask> context) {
    PrimaryResourceWriter.of(task, context).writeStatus(status);
    eventRecorder.recordEvents(task, NAME, CopyStatus.events(task.getStatus(), status));
  }

  /** The task is deleted after its job, so that no copy runs without a task that shows it. */
  @Override
  public DeleteControl cleanup(EtcdCopyBackupsTask task, Context<EtcdCopyBackupsTask> context) {
    Optional<Job> job =
        jobApi.find(task, jobName(task)).filter(it -> Owners.isControlledBy(task, it));
    if (job.isEmpty()) {
      return DeleteControl.defaultDelete();
    }
    if (job.get().getMetadata().getDeletionTimestamp() == null) {
      jobApi.delete(task, job.get(), context);
    }
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(LOST_EVENT_TIMEOUT);
  }

  @Override
  public ErrorStatusUpdateControl<EtcdCopyBackupsTask> updateErrorStatus(
      EtcdCopyBackupsTask task, Context<EtcdCopyBackupsTask> context, Exception thrown) {
    ErrorStatusUpdateControl<EtcdCopyBackupsTask> control =
        ErrorStatusUpdateControl.noStatusUpdate();
    Optional<OperatorException> failure = ReconcileFailure.of(task, thrown);
    failure.ifPresent(it -> writeFailure(task, it, context));
    return failure.filter(OperatorException::isInvalidSpec).isPresent()
        ? control.withNoRetry()
        : control;
  }

  private void writeFailure(
      EtcdCopyBackupsTask task, OperatorException failure, Context<EtcdCopyBackupsTask> context) {
    log.atLevel(failure.isNamespaceTerminating() ? Level.DEBUG : Level.INFO)
        .addKeyValue("namespace", task.getMetadata().getNamespace())
        .addKeyValue("task", task.getMetadata().getName())
        .addKeyValue("code", failure.code())
        .log("copy of backups failed: {}", failure.getMessage());
    try {
      writeStatus(task, CopyStatus.failed(task, failure.getMessage()), context);
    } catch (OperatorException | ConflictException unreachable) {
      // The retry reports the failure again.
      log.atDebug().setCause(unreachable).log("cannot write the failure to the status");
    }
  }

  private static String jobName(EtcdCopyBackupsTask task) {
    return CopyPlan.job(task.getMetadata().getName());
  }
}
