package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.Cluster;
import io.etcdwarden.kube.ClusterFactory;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.ReconcileFailure;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.render.Manifests;
import io.etcdwarden.render.Renderer;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import io.etcdwarden.status.StatusEvents;
import io.etcdwarden.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one etcd cluster in the shape that its Etcd resource asks for. */
public final class EtcdReconciler implements Reconciler<Etcd>, Cleaner<Etcd> {
  private static final Logger log = LoggerFactory.getLogger(EtcdReconciler.class);

  /** What is awaited wakes the run by an event; this is for the event that got lost. */
  private static final Duration MISSED_EVENT = Duration.ofSeconds(30);

  /** The same for members that are not ready, which may be for good: ever more rarely. */
  private static final Duration MISSED_HEARTBEAT = Duration.ofMinutes(2);

  private static final Duration DELETION_CHECK = Duration.ofSeconds(5);

  private final ClusterFactory clusterFactory;
  private final ReconcileSteps steps;
  private final MetricsReporter metricsReporter;
  private final InstantSource clock;

  public EtcdReconciler(
      ClusterFactory clusterFactory,
      ReconcileSteps steps,
      MetricsReporter metricsReporter,
      InstantSource clock) {
    this.clusterFactory = clusterFactory;
    this.steps = steps;
    this.metricsReporter = metricsReporter;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Etcd>> prepareEventSources(EventSourceContext<Etcd> context) {
    return clusterFactory.eventSources(context);
  }

  @Override
  public UpdateControl<Etcd> reconcile(Etcd etcd, Context<Etcd> context) {
    Cluster cluster = clusterFactory.of(etcd, context);
    ObservedCluster observed = cluster.observe();
    LastValidPlans.ValidPlan validPlan = steps.lastValidPlans().of(etcd, observed);
    ClusterPlan plan = validPlan.plan();
    PkiRequest request = plan.pki().request(LinesInUse.loaded(observed, plan));
    PkiOutcome pki = steps.certificates().settle(request, observed.secrets(), clock.instant());
    Outcome outcome =
        switch (steps.gate().decide(etcd)) {
          case SpecGate.Decision.Open _ ->
              switch (validPlan) {
                case LastValidPlans.ValidPlan.Current _ -> act(etcd, observed, plan, pki, cluster);
                case LastValidPlans.ValidPlan.LastValid lastValid ->
                    keepCertificatesValid(
                        observed, plan, pki, new Progress.Failed(lastValid.failure()), cluster);
              };
          case SpecGate.Decision.Closed closed ->
              holdSpec(etcd, observed, plan, pki, closed, cluster);
        };
    return report(etcd, outcome, cluster);
  }

  /**
   * Decides what may be done and does it; certificates come first, whatever becomes of the rest.
   */
  private Outcome act(
      Etcd etcd, ObservedCluster observed, ClusterPlan wanted, PkiOutcome found, Cluster cluster) {
    writeSecrets(found, observed, wanted, found, cluster);
    PkiOutcome pki = found.withoutWrites();
    try {
      VolumeChange volumes = VolumeChange.next(wanted, observed, cluster::volumeExpansion);
      Rollout safe = volumes.adjust(Rollout.next(etcd, volumes.planToApply(wanted), pki, observed));
      PreRolloutSnapshot last = PreRolloutSnapshot.next(safe, etcd, observed, clock.instant());
      Rollout rollout = last.rollout();
      if (rollout instanceof Rollout.Refused refused) {
        return new Outcome(observed, wanted, pki, progress(refused));
      }
      Manifests manifests =
          StaleMemberLeases.addTo(Renderer.render(rollout.plan()), rollout.plan(), observed);
      cluster.recordEvents(last.warnings());
      ObservedCluster after = ApplyOrder.of(rollout, manifests).apply(cluster, observed);
      cluster.resizeClaims(volumes.claims());
      return new Outcome(after, wanted, pki, progress(rollout, volumes));
    } catch (OperatorException failure) {
      // Members live on, whatever could not be written: what is told of them must stay true.
      throw new PartialReconcileException(
          new Outcome(observed, wanted, pki, new Progress.Failed(failure)), failure);
    }
  }

  private Outcome holdSpec(
      Etcd etcd,
      ObservedCluster observed,
      ClusterPlan wanted,
      PkiOutcome pki,
      SpecGate.Decision.Closed closed,
      Cluster cluster) {
    Progress untouched = new Progress.Skipped(closed.reason());
    if (closed.suspended()) {
      cluster.recordEvents(
          List.of(EventText.warning("SpecReconciliationSkipped", closed.reason())));
      return new Outcome(observed, wanted, pki, untouched);
    }
    if (!SpecGate.isObserved(etcd)) {
      return keepCertificatesValid(observed, wanted, pki, untouched, cluster);
    }
    writeSecrets(pki, observed, wanted, pki, cluster);
    return new Outcome(observed, wanted, pki.withoutWrites(), untouched);
  }

  /**
   * Nobody acts on the spec as it stands, perhaps for long; certificates that members have loaded
   * must live all the same. Those that only this spec asks for are not wanted yet.
   */
  private static Outcome keepCertificatesValid(
      ObservedCluster observed,
      ClusterPlan plan,
      PkiOutcome pki,
      Progress progress,
      Cluster cluster) {
    EnumSet<Line> inUse = LinesInUse.mountedAsPlanned(observed, plan);
    writeSecrets(pki.withWritesOf(inUse), observed, plan, pki, cluster);
    return new Outcome(observed, plan, pki.withWritesOf(EnumSet.complementOf(inUse)), progress);
  }

  /** Writes the Secrets of {@code part}; if that fails, all of {@code pki} is told as unwritten. */
  private static void writeSecrets(
      PkiOutcome part,
      ObservedCluster observed,
      ClusterPlan plan,
      PkiOutcome pki,
      Cluster cluster) {
    try {
      cluster.writeSecrets(part.writes());
    } catch (OperatorException failure) {
      throw new PartialReconcileException(
          new Outcome(observed, plan, pki, new Progress.Failed(failure)), failure);
    }
    cluster.recordEvents(StatusEvents.of(part.events()));
  }

  /** What is refused is told at once; what is awaited for the volumes, when nothing else is. */
  private static Progress progress(Rollout rollout, VolumeChange volumes) {
    Progress others = progress(rollout);
    return switch (volumes) {
      case VolumeChange.Refused refused ->
          new Progress.Failed(
              new OperatorException(
                  refused.isInvalidSpec() ? ErrorCode.INVALID_SPEC : ErrorCode.SYNC_STATEFULSET,
                  refused.reason()));
      case VolumeChange.Growing growing when others instanceof Progress.Done ->
          new Progress.Waiting(
              "Volumes grow from " + growing.current().capacity() + "; the member set follows.");
      case VolumeChange.Waiting waiting when others instanceof Progress.Done ->
          new Progress.Waiting(waiting.waitingFor());
      case VolumeChange.Growing _,
          VolumeChange.Waiting _,
          VolumeChange.Grown _,
          VolumeChange.Unchanged _ ->
          others;
    };
  }

  private static Progress progress(Rollout rollout) {
    return switch (rollout) {
      case Rollout.Full _ -> new Progress.Done();
      case Rollout.Partial partial -> new Progress.Waiting(partial.waitingFor());
      case Rollout.MembersHeld held -> new Progress.Waiting(held.waitingFor());
      case Rollout.MemberSetReplaced replaced -> new Progress.Waiting(replaced.waitingFor());
      case Rollout.SnapshotFirst first -> new Progress.Waiting(first.waitingFor());
      case Rollout.Refused refused ->
          new Progress.Failed(new OperatorException(ErrorCode.INVALID_SPEC, refused.reason()));
    };
  }

  private UpdateControl<Etcd> report(Etcd etcd, Outcome outcome, Cluster cluster) {
    Instant now = clock.instant();
    StatusWriter.Result result = steps.status().afterReconcile(etcd, outcome, now);
    cluster.writeStatus(result.status());
    if (outcome.progress() instanceof Progress.Done && SpecGate.isReconcileRequested(etcd)) {
      cluster.removeOperationAnnotation();
    }
    cluster.recordEvents(StatusEvents.of(etcd.getStatus(), result.status()));
    cluster.recordEvents(result.problemEvents());
    metricsReporter.reconciled(etcd, outcome, result.status());

    Duration wait = RequeueDelay.until(result.nextCheck(), now, longestDelay(outcome, result, now));
    return UpdateControl.<Etcd>noUpdate().rescheduleAfter(wait);
  }

  /** Until somebody looks again though nothing tells him to. */
  private static Duration longestDelay(Outcome outcome, StatusWriter.Result result, Instant now) {
    boolean waits =
        outcome.progress() instanceof Progress.Waiting
            || outcome.progress() instanceof Progress.Failed;
    return waits
        ? MISSED_EVENT
        : result
            .membersNotReadySince()
            .map(since -> RequeueDelay.doubling(since, now, MISSED_HEARTBEAT))
            .orElse(RequeueDelay.LONGEST);
  }

  @Override
  public DeleteControl cleanup(Etcd etcd, Context<Etcd> context) {
    Cluster cluster = clusterFactory.of(etcd, context);
    Teardown teardown = Teardown.next(cluster.controlledObjects());
    if (teardown.isComplete()) {
      cluster.clearCachedSecrets();
      steps.certificates().forget(etcd.getMetadata().getUid());
      steps.lastValidPlans().forget(etcd.getMetadata().getUid());
      metricsReporter.deleted(etcd);
      return DeleteControl.defaultDelete();
    }
    cluster.writeStatus(steps.status().whileDeleting(etcd, teardown.waitingFor(), clock.instant()));
    cluster.delete(teardown.toDelete());
    metricsReporter.deleting();
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(DELETION_CHECK);
  }

  @Override
  public ErrorStatusUpdateControl<Etcd> updateErrorStatus(
      Etcd etcd, Context<Etcd> context, Exception wrapped) {
    Exception thrown =
        ReconcileFailure.unwrap(
            wrapped,
            PartialReconcileException.class,
            OperatorException.class,
            ConflictException.class);
    if (thrown instanceof ConflictException) {
      log.atDebug().addKeyValue("etcd", etcd.getMetadata().getName()).log(thrown.getMessage());
      return ErrorStatusUpdateControl.noStatusUpdate();
    }
    if (thrown instanceof PartialReconcileException run) {
      OperatorException failure = failure(etcd, run.failure());
      Instant now = clock.instant();
      StatusWriter.Result result = steps.status().afterReconcile(etcd, run.outcome(), now);
      metricsReporter.reconciled(etcd, run.outcome(), result.status());
      reportFailure(etcd, result.status(), result.problemEvents(), context);
      return retry(failure);
    }
    OperatorException failure = failure(etcd, thrown);
    EtcdStatus status = steps.status().afterFailure(etcd, failure, clock.instant());
    metricsReporter.failed(etcd, status);
    reportFailure(etcd, status, List.of(), context);
    return retry(failure);
  }

  private static ErrorStatusUpdateControl<Etcd> retry(OperatorException failure) {
    ErrorStatusUpdateControl<Etcd> control = ErrorStatusUpdateControl.noStatusUpdate();
    return failure.isInvalidSpec() ? control.withNoRetry() : control;
  }

  private void reportFailure(
      Etcd etcd, EtcdStatus status, List<EventText> troubles, Context<Etcd> context) {
    try {
      Cluster cluster = clusterFactory.of(etcd, context);
      cluster.writeStatus(status);
      cluster.recordEvents(StatusEvents.of(etcd.getStatus(), status));
      cluster.recordEvents(troubles);
    } catch (OperatorException | ConflictException unreachable) {
      // The failure itself is retried and told again; what keeps us from telling it adds nothing.
      log.atDebug().setCause(unreachable).log("the failure could not be told");
    }
  }

  private static OperatorException failure(Etcd etcd, Exception thrown) {
    var event =
        log.atWarn()
            .addKeyValue("namespace", etcd.getMetadata().getNamespace())
            .addKeyValue("etcd", etcd.getMetadata().getName());
    if (thrown instanceof OperatorException failure) {
      event.addKeyValue("code", failure.code().wire()).log(failure.getMessage());
      return failure;
    }
    event.setCause(thrown).log("unexpected failure");
    return new OperatorException(
        ErrorCode.INTERNAL,
        "the operator met an unexpected " + thrown.getClass().getSimpleName() + "; see its log",
        thrown);
  }
}
