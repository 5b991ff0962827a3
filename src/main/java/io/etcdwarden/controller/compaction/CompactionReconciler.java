package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.JobApi;
import io.etcdwarden.kube.access.LiveObjectApi;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.kube.client.ReconcileFailure;
import io.etcdwarden.kube.watch.SnapshotLeaseInformer;
import io.etcdwarden.kube.write.EventRecorder;
import io.etcdwarden.kube.write.PrimaryResourceWriter;
import io.etcdwarden.plan.CompactionPlan;
import io.etcdwarden.plan.CompactionPlanner;
import io.etcdwarden.plan.CompactionThresholds;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.sidecar.CallResult;
import io.etcdwarden.sidecar.SidecarCaReader;
import io.etcdwarden.sidecar.SnapshotCall;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compacts the snapshots of clusters, so that a restore takes less time. */
public final class CompactionReconciler implements Reconciler<Etcd> {
  /** The name of the controller in events and metrics. */
  public static final String NAME = "compaction-controller";

  private static final Logger log = LoggerFactory.getLogger(CompactionReconciler.class);

  private final PlanSettings plan;
  private final OperatorConfig.Compaction settings;
  private final CompactionPlanner planner;
  private final FullSnapshotCalls snapshotCalls;
  private final CompactionMetrics metrics;
  private final EventRecorder eventRecorder;
  private final LiveObjectApi objectApi;
  private final InstantSource clock;

  /** The uid of the job whose end has been reported and counted, by the uid of its Etcd. */
  private final Map<String, String> recordedJobs = new ConcurrentHashMap<>();

  private volatile JobApi<Etcd> jobApi;
  private volatile SnapshotLeaseInformer leases;

  public CompactionReconciler(
      PlanSettings plan,
      OperatorConfig.Compaction settings,
      Function<SnapshotCall, CompletableFuture<CallResult>> sidecars,
      MeterRegistry registry,
      EventRecorder eventRecorder,
      LiveObjectApi objectApi,
      InstantSource clock) {
    this.plan = plan;
    this.settings = settings;
    this.planner = new CompactionPlanner(plan, settings);
    this.snapshotCalls = new FullSnapshotCalls(sidecars);
    this.metrics = new CompactionMetrics(registry);
    this.eventRecorder = eventRecorder;
    this.objectApi = objectApi;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Etcd>> prepareEventSources(EventSourceContext<Etcd> context) {
    jobApi =
        JobApi.of(
            context, Etcd.class, CompactionJob.COMPONENT, CompactionEvents::isRelevantJobUpdate);
    leases = SnapshotLeaseInformer.of(context);
    List<EventSource<?, Etcd>> sources = new ArrayList<>(jobApi.sources());
    sources.addAll(leases.sources());
    sources.add(snapshotCalls.eventSource());
    return sources;
  }

  @Override
  public UpdateControl<Etcd> reconcile(Etcd etcd, Context<Etcd> context) {
    if (context.isPrimaryResourceDeleted()) {
      forget(etcd);
      return UpdateControl.noUpdate();
    }
    CompactionInput input = observe(etcd, name -> leases.find(etcd, name));
    CompactionDecision next = CompactionDecision.next(input);
    if (next.isTriggeredByLag()) {
      // Both steps are rare and expensive, and the cached Leases may be outdated.
      input = observe(etcd, name -> leases.readLive(etcd, name));
      next = CompactionDecision.next(input);
    }
    updateMetrics(input);
    return switch (next) {
      case CompactionDecision.Idle idle -> idle(etcd, idle.reason());
      case CompactionDecision.WaitUntil waitUntil -> requeueAt(input.now(), waitUntil.time());
      case CompactionDecision.CancelJob cancelJob -> cancel(etcd, cancelJob.job(), context);
      case CompactionDecision.RecordJobResult record ->
          recordJobResult(etcd, record.job(), record.endCondition(), context);
      case CompactionDecision.RecordSnapshotResult record ->
          recordSnapshotResult(etcd, record.result(), context);
      case CompactionDecision.RunJob runJob -> runJob(etcd, runJob.revisions(), context);
      case CompactionDecision.TakeFullSnapshot _ -> takeFullSnapshot(etcd, context);
      case CompactionDecision.ReportUnreadableLease report ->
          reportUnreadableLease(etcd, report.message());
    };
  }

  private CompactionInput observe(Etcd etcd, Function<String, Optional<Lease>> lease) {
    Names names = Names.of(etcd);
    Optional<Job> job = jobApi.find(etcd, names.compactionJob());
    boolean isEnabled = CompactionInput.isEnabled(etcd);
    return new CompactionInput(
        etcd,
        job,
        job.filter(it -> Owners.isControlledBy(etcd, it)).isPresent(),
        job.filter(it -> it.getMetadata().getUid().equals(recordedJobs.get(uid(etcd)))).isPresent(),
        snapshotCalls.state(etcd),
        SnapshotLag.between(
            lease.apply(names.fullSnapshotLease()), lease.apply(names.deltaSnapshotLease())),
        isEnabled
            ? CompactionThresholds.of(etcd, settings)
            : new CompactionThresholds(Long.MAX_VALUE, Long.MAX_VALUE),
        clock.instant());
  }

  private void updateMetrics(CompactionInput input) {
    String namespace = namespace(input.etcd());
    metrics.setJobRunning(namespace, uid(input.etcd()), input.isJobRunning());
    if (input.job().isEmpty() && input.lag() instanceof SnapshotLag.Known known) {
      metrics.setLag(namespace, known.revisions());
    }
  }

  private static UpdateControl<Etcd> idle(Etcd etcd, String reason) {
    log.atDebug()
        .addKeyValue("namespace", namespace(etcd))
        .addKeyValue("etcd", etcd.getMetadata().getName())
        .log("no compaction: {}", reason);
    return UpdateControl.noUpdate();
  }

  private static UpdateControl<Etcd> requeueAt(Instant now, Instant until) {
    return UpdateControl.<Etcd>noUpdate()
        .rescheduleAfter(Duration.between(now, until).plusMillis(10));
  }

  private UpdateControl<Etcd> cancel(Etcd etcd, Job job, Context<Etcd> context) {
    jobApi.delete(etcd, job, context);
    recordedJobs.put(uid(etcd), job.getMetadata().getUid());
    snapshotCalls.forget(etcd);
    return UpdateControl.noUpdate();
  }

  /**
   * Writes the status before it deletes the job: a result written twice is correct, but the result
   * of a deleted job would be lost.
   */
  private UpdateControl<Etcd> recordJobResult(
      Etcd etcd, Job job, JobCondition endCondition, Context<Etcd> context) {
    Optional<Pod> pod =
        JobResult.needsPod(endCondition) ? jobApi.pod(job, context) : Optional.empty();
    JobResult result = JobResult.of(job, endCondition, pod, clock.instant());
    EventText event = CompactionEvents.of(job, result);
    writeStatus(etcd, result.succeeded(), result.reason(), event.message(), context);
    jobApi.delete(etcd, job, context);
    recordedJobs.put(uid(etcd), job.getMetadata().getUid());
    metrics.countJob(namespace(etcd), result);
    recordEvent(etcd, event);
    return UpdateControl.noUpdate();
  }

  private UpdateControl<Etcd> runJob(Etcd etcd, long revisions, Context<Etcd> context) {
    CompactionPlan compaction =
        planner.plan(
            etcd, secret -> objectApi.readEntry(namespace(etcd), secret, StoreSecret.HOST_PATH));
    Job job = jobApi.create(CompactionJob.render(compaction), context);
    metrics.setJobRunning(namespace(etcd), uid(etcd), true);
    recordEvent(etcd, CompactionEvents.started(job, revisions));
    return UpdateControl.noUpdate();
  }

  private UpdateControl<Etcd> takeFullSnapshot(Etcd etcd, Context<Etcd> context) {
    try {
      snapshotCalls.start(
          etcd,
          SidecarCall.of(
              planner.cluster(etcd),
              plan.clusterDomain(),
              new SidecarCaReader(objectApi::memberSet, objectApi::secret)));
      return UpdateControl.noUpdate();
    } catch (OperatorException failure) {
      return recordSnapshotResult(etcd, new CallResult.NoResponse(failure.getMessage()), context);
    }
  }

  private UpdateControl<Etcd> recordSnapshotResult(
      Etcd etcd, CallResult result, Context<Etcd> context) {
    boolean taken = result instanceof CallResult.Response response && response.isSuccess();
    String reason = taken ? LastCompaction.SNAPSHOT_TAKEN : LastCompaction.SNAPSHOT_FAILED;
    EventText event = CompactionEvents.of(result);
    EtcdStatus status = writeStatus(etcd, taken, reason, event.message(), context);
    snapshotCalls.forget(etcd);
    metrics.countFullSnapshot(namespace(etcd), taken);
    recordEvent(etcd, event);
    return taken
        ? UpdateControl.noUpdate()
        : requeueAt(clock.instant(), LastCompaction.in(status).earliestRetry());
  }

  private EtcdStatus writeStatus(
      Etcd etcd, boolean succeeded, String reason, String message, Context<Etcd> context) {
    EtcdStatus status =
        LastCompaction.statusWith(etcd, succeeded, reason, message, clock.instant());
    PrimaryResourceWriter.of(etcd, context).writeStatus(status);
    return status;
  }

  private UpdateControl<Etcd> reportUnreadableLease(Etcd etcd, String message) {
    recordEvent(etcd, EventText.warning("SnapshotLeaseUnreadable", message));
    return UpdateControl.noUpdate();
  }

  private void recordEvent(Etcd etcd, EventText event) {
    eventRecorder.recordEvents(etcd, NAME, List.of(event));
  }

  @Override
  public ErrorStatusUpdateControl<Etcd> updateErrorStatus(
      Etcd etcd, Context<Etcd> context, Exception thrown) {
    ErrorStatusUpdateControl<Etcd> control = ErrorStatusUpdateControl.noStatusUpdate();
    Optional<OperatorException> failure = ReconcileFailure.of(etcd, thrown);
    failure.ifPresent(it -> recordEvent(etcd, CompactionEvents.heldUp(it)));
    return failure.filter(OperatorException::isInvalidSpec).isPresent()
        ? control.withNoRetry()
        : control;
  }

  private void forget(Etcd etcd) {
    snapshotCalls.forget(etcd);
    recordedJobs.remove(uid(etcd));
    metrics.forget(namespace(etcd), uid(etcd));
  }

  private static String uid(Etcd etcd) {
    return etcd.getMetadata().getUid();
  }

  private static String namespace(Etcd etcd) {
    return etcd.getMetadata().getNamespace();
  }
}
