package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.controller.etcd.roll.MemberCalls;
import io.etcdwarden.controller.etcd.roll.Partition;
import io.etcdwarden.controller.etcd.roll.RestartCause;
import io.etcdwarden.controller.etcd.roll.RollMember;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.ClusterFactory;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.ReconcileFailure;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Names;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconciles one etcd cluster with its Etcd resource: observe, plan, decide, apply, report. */
public final class EtcdReconciler implements Reconciler<Etcd>, Cleaner<Etcd> {
  private static final Logger log = LoggerFactory.getLogger(EtcdReconciler.class);
  private static final Duration DELETION_CHECK = Duration.ofSeconds(5);

  private final ClusterFactory clusterFactory;
  private final ReconcileSteps steps;
  private final MetricsReporter metrics;
  private final MemberHandshakes handshakes;
  private final CaSigning signing = new CaSigning();
  private final BackgroundResults results;
  private final ReconcileReporter reporter;
  private final OrderedRestarts restarts;
  private final InstantSource clock;

  public EtcdReconciler(
      ClusterFactory clusterFactory,
      ReconcileSteps steps,
      MetricsReporter metrics,
      MemberHandshakes handshakes,
      BackgroundResults results,
      MemberCalls memberCalls,
      InstantSource clock) {
    this.clusterFactory = clusterFactory;
    this.steps = steps;
    this.metrics = metrics;
    this.handshakes = handshakes;
    this.results = results;
    this.reporter = new ReconcileReporter(steps, metrics, clock);
    this.restarts = new OrderedRestarts(memberCalls, metrics);
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Etcd>> prepareEventSources(EventSourceContext<Etcd> context) {
    List<EventSource<?, Etcd>> sources = new ArrayList<>(clusterFactory.eventSources(context));
    sources.add(results.source());
    return sources;
  }

  @Override
  public UpdateControl<Etcd> reconcile(Etcd etcd, Context<Etcd> context) {
    EtcdCluster cluster = clusterFactory.of(etcd, context);
    return switch (attempt(etcd, cluster)) {
      case ReconcileAttempt.Completed completed -> {
        Duration delay = reporter.reportCompleted(etcd, completed.outcome(), cluster);
        Instant now = clock.instant();
        cluster.recordEvents(handshakes.ask(completed.outcome(), now));
        metrics.handshakes(etcd, handshakes.results(completed.outcome(), now));
        yield UpdateControl.<Etcd>noUpdate()
            .rescheduleAfter(handshakes.delay(completed.outcome(), delay, now));
      }
      case ReconcileAttempt.Interrupted interrupted -> {
        reporter.reportInterrupted(etcd, interrupted, cluster);
        throw new ReportedFailureException(interrupted.failure());
      }
    };
  }

  private ReconcileAttempt attempt(Etcd etcd, EtcdCluster cluster) {
    Instant now = clock.instant();
    ObservedCluster observed = cluster.observe();
    SpecPlan specPlan = SpecPlan.of(steps.planner(), etcd, observed);
    SpecGate.Decision gate = steps.gate().decide(etcd);
    Optional<ClusterUpkeep> upkeep = ClusterUpkeep.next(etcd, gate, specPlan);
    PlannedCluster decided = withCertificates(etcd, observed, specPlan.plan(), now);
    boolean mayAsk = upkeep.filter(it -> !it.writesCertificates()).isEmpty();
    PlannedCluster planned = mayAsk ? withSignedCas(decided, cluster, now) : decided;
    CertificateWrites writes =
        upkeep.map(it -> it.writes(planned)).orElseGet(() -> CertificateWrites.all(planned.pki()));
    ReconcileAttempt attempt =
        upkeep
            .map(it -> it.run(planned, writes, cluster))
            .orElseGet(() -> SpecApplication.run(planned, writes, cluster, metrics, now));
    ReconcileAttempt restarted = restartMembers(gate, planned, attempt, cluster, now);
    return ClientCertificateWrites.of(writes, now).writeTo(cluster, restarted);
  }

  private ReconcileAttempt restartMembers(
      SpecGate.Decision gate,
      PlannedCluster planned,
      ReconcileAttempt attempt,
      EtcdCluster cluster,
      Instant now) {
    Optional<MemberReplacement> replacement = MemberReplacement.next(gate, planned, attempt);
    if (replacement.isPresent()) {
      return replacement.get().run(planned, attempt, cluster, metrics);
    }
    if (MemberRestart.mayStart(gate, planned, attempt)) {
      Optional<MemberRestart.Start> start = restartStart(planned, attempt, now);
      if (start.isPresent()) {
        return start(start.get(), planned, attempt, cluster);
      }
    }
    return switch (attempt) {
      case ReconcileAttempt.Completed _ ->
          restarts.advance(planned, attempt, SpecGate.isSuspended(gate), cluster, now);
      case ReconcileAttempt.Interrupted _ -> attempt;
    };
  }

  private static Optional<MemberRestart.Start> restartStart(
      PlannedCluster planned, ReconcileAttempt attempt, Instant now) {
    ObservedCluster observed = attempt.outcome().observed();
    Optional<StatefulSet> memberSet = observed.memberSet(planned.plan().names().memberSet());
    List<MemberPod> members = MemberPods.of(observed, planned.plan(), now);
    return switch (MemberRestart.next(planned.pki(), memberSet, members)) {
      case MemberRestart.NotNeeded _ -> Optional.empty();
      case MemberRestart.Waiting waiting -> {
        log.atDebug()
            .addKeyValue("etcd", planned.etcd().getMetadata().getName())
            .log(waiting.reason());
        yield Optional.empty();
      }
      case MemberRestart.Start start -> Optional.of(start);
    };
  }

  private ReconcileAttempt start(
      MemberRestart.Start start,
      PlannedCluster planned,
      ReconcileAttempt attempt,
      EtcdCluster cluster) {
    ObservedCluster observed = attempt.outcome().observed();
    Names names = planned.plan().names();
    StatefulSet memberSet = observed.memberSet(names.memberSet()).orElseThrow();
    List<RollMember> members = RollMember.of(memberSet, names, observed);
    OptionalInt partition = Partition.beforeChange(memberSet, members, members.size());
    try {
      StatefulSet held =
          partition.isPresent()
              ? cluster.holdMembers(
                  memberSet, partition.getAsInt(), RestartCause.next(memberSet, start.cause()))
              : memberSet;
      cluster.restartMembers(held, start.annotations());
    } catch (OperatorException failure) {
      return new ReconcileAttempt.Interrupted(attempt.outcome(), failure);
    }
    if (partition.isEmpty()) {
      metrics.restarted(
          planned.etcd(), RestartReasons.ofMarks(start.annotations()), members.size());
    }
    cluster.recordEvents(List.of(start.event()));
    return attempt;
  }

  private PlannedCluster withCertificates(
      Etcd etcd, ObservedCluster asked, ClusterPlan plan, Instant now) {
    results.add(etcd);
    ObservedCluster observed = handshakes.addTo(asked, plan);
    PkiRequest request = request(observed, plan, now);
    PkiOutcome pki = steps.certificates().settle(request, observed.secrets(), now);
    return new PlannedCluster(etcd, observed, plan, pki);
  }

  private static PkiRequest request(ObservedCluster observed, ClusterPlan plan, Instant now) {
    return plan.pki()
        .request(LinesInUse.loaded(observed, plan))
        .withMembers(MemberPods.of(observed, plan, now))
        .withStartedRestarts(MemberPods.startedRestarts(observed, plan));
  }

  /** Asks issuers for the CAs that the decision needs, and decides again with their answers. */
  private PlannedCluster withSignedCas(PlannedCluster decided, EtcdCluster cluster, Instant now) {
    Map<String, SigningState> states =
        signing.ask(decided.etcd().getMetadata().getUid(), cluster, decided.pki(), now);
    if (states.isEmpty()) {
      return decided;
    }
    PkiRequest request = request(decided.observed(), decided.plan(), now).withSigningStates(states);
    return decided.withPki(steps.certificates().settle(request, decided.observed().secrets(), now));
  }

  @Override
  public DeleteControl cleanup(Etcd etcd, Context<Etcd> context) {
    EtcdCluster cluster = clusterFactory.of(etcd, context);
    Teardown teardown = Teardown.next(etcd, cluster.controlledObjects());
    if (teardown.isComplete()) {
      cluster.clearCachedSecrets();
      results.remove(etcd);
      steps.certificates().forget(etcd.getMetadata().getUid());
      handshakes.forget(etcd.getMetadata().getUid());
      signing.forget(etcd.getMetadata().getUid());
      metrics.deleted(etcd);
      return DeleteControl.defaultDelete();
    }
    cluster.writeStatus(steps.status().whileDeleting(etcd, teardown.waitingFor(), clock.instant()));
    cluster.delete(teardown.toDelete());
    metrics.deleting();
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(DELETION_CHECK);
  }

  @Override
  public ErrorStatusUpdateControl<Etcd> updateErrorStatus(
      Etcd etcd, Context<Etcd> context, Exception wrapped) {
    Exception thrown =
        ReconcileFailure.unwrap(
            wrapped,
            ReportedFailureException.class,
            OperatorException.class,
            ConflictException.class);
    return switch (thrown) {
      case ReportedFailureException reported -> retry(reported.isInvalidSpec());
      case ConflictException conflict -> {
        log.atDebug().addKeyValue("etcd", etcd.getMetadata().getName()).log(conflict.getMessage());
        yield retry(false);
      }
      default -> {
        OperatorException failure = ReconcileReporter.logFailure(etcd, thrown);
        reporter.reportFailed(etcd, failure, clusterFactory.of(etcd, context));
        yield retry(failure.isInvalidSpec());
      }
    };
  }

  /** The framework retries with increasing delays, but an invalid spec waits for its change. */
  private static ErrorStatusUpdateControl<Etcd> retry(boolean isInvalidSpec) {
    ErrorStatusUpdateControl<Etcd> control = ErrorStatusUpdateControl.noStatusUpdate();
    return isInvalidSpec ? control.withNoRetry() : control;
  }
}
