package io.etcdwarden.controller.etcd;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.config.Images;
import io.etcdwarden.handshake.HandshakeAnswer;
import io.etcdwarden.handshake.HandshakeQuestion;
import io.etcdwarden.metrics.OperatorMetrics;
import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.SeededRandom;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.status.MemberThresholds;
import io.etcdwarden.status.StatusWriter;
import io.etcdwarden.support.FakeCluster;
import io.etcdwarden.support.FakeMemberCalls;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.TestClock;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The reconciler with its real deciding parts, on a cluster in memory. */
final class ReconcileHarness {
  final FakeCluster cluster = new FakeCluster();
  final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));
  final FakeMemberCalls members = new FakeMemberCalls();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** The generations of RSA keys that have not run. */
  final Deque<Runnable> queuedKeys = new ArrayDeque<>();

  /** The uids of the Etcds whose keys became ready. */
  final List<String> readyKeys = new ArrayList<>();

  /** What the operator asked endpoints of members; each test answers for them. */
  final List<HandshakeQuestion> asked = new ArrayList<>();

  /** The uids of the Etcds whose members gave new answers. */
  final List<String> answeredMembers = new ArrayList<>();

  /** Answers for the endpoints. */
  Function<HandshakeQuestion, HandshakeAnswer> endpoints =
      _ -> new HandshakeAnswer.None("Connection refused");

  private final Executor keyGeneration = queuedKeys::add;
  private final boolean automatic;
  private EtcdReconciler reconciler;

  ReconcileHarness(boolean automatic) {
    this.automatic = automatic;
    restart();
  }

  /** Replaces the operator process: everything in its memory is lost. */
  void restart() {
    AtomicLong runs = new AtomicLong();
    SeededRandom random = new SeededRandom(1);
    KeyStock keys = new KeyStock(random, keyGeneration, readyKeys::add);
    reconciler =
        new EtcdReconciler(
            cluster,
            new ReconcileSteps(
                new SpecGate(automatic),
                new Planner(new PlanSettings(Images.builtIn(), true, false)),
                new PkiOutcomeCache(new PkiEngine(random, keys), keys),
                new StatusWriter(
                    new MemberThresholds(Duration.ofMinutes(1), Duration.ofMinutes(5)),
                    () -> new UUID(0, runs.incrementAndGet()))),
            new MetricsReporter(new OperatorMetrics(registry, clock)),
            new MemberHandshakes(this::ask, random, answeredMembers::add),
            new BackgroundResults(),
            members,
            clock);
  }

  private CompletableFuture<HandshakeAnswer> ask(HandshakeQuestion question) {
    asked.add(question);
    return CompletableFuture.completedFuture(endpoints.apply(question));
  }

  /** Acts as the thread that generates RSA keys. */
  void generateKeys() {
    while (!queuedKeys.isEmpty()) {
      queuedKeys.remove().run();
    }
  }

  /** Runs one reconcile and returns the delay until the next one. */
  Duration reconcile() {
    UpdateControl<Etcd> control = reconciler.reconcile(cluster.live(), null);
    return Duration.ofMillis(control.getScheduleDelay().orElseThrow());
  }

  /** Runs one reconcile that throws, and lets the reconciler handle the exception. */
  ErrorStatusUpdateControl<Etcd> reconcileAndFail() {
    Etcd etcd = cluster.live();
    try {
      reconciler.reconcile(etcd, null);
    } catch (RuntimeException thrown) {
      return reconciler.updateErrorStatus(etcd, null, thrown);
    }
    throw new AssertionError("the reconcile did not fail");
  }

  /** Runs one reconcile of a deleted resource. */
  DeleteControl cleanup() {
    return reconciler.cleanup(cluster.live(), null);
  }

  /** Runs one reconcile of a resource that another client changes meanwhile. */
  ErrorStatusUpdateControl<Etcd> reconcileStale(Runnable meanwhile) {
    Etcd etcd = cluster.live();
    meanwhile.run();
    try {
      reconciler.reconcile(etcd, null);
    } catch (RuntimeException thrown) {
      return reconciler.updateErrorStatus(etcd, null, thrown);
    }
    throw new AssertionError("the reconcile did not fail");
  }

  /** Acts as nodes and sidecars: all pods of the StatefulSet run, and their sidecars report. */
  void membersBecomeReady() {
    StatefulSet set = cluster.object(StatefulSet.class, "main").orElseThrow();
    int replicas = set.getSpec().getReplicas();
    boolean tls = TlsMounts.of(set).peerCount() > 0;
    for (int ordinal = 0; ordinal < replicas; ordinal++) {
      String name = "main-" + ordinal;
      cluster.put(LiveObjects.pod(name, true));
      String role = ordinal == 0 ? "Leader" : "Member";
      String holder = "1" + ordinal + ":c1:" + role;
      cluster.change(Lease.class, name, lease -> report(lease, holder, tls));
    }
    cluster.change(
        StatefulSet.class,
        "main",
        live ->
            live.setStatus(
                new StatefulSetStatusBuilder()
                    .withObservedGeneration(live.getMetadata().getGeneration())
                    .withReplicas(replicas)
                    .withCurrentReplicas(replicas)
                    .withReadyReplicas(replicas)
                    .withUpdatedReplicas(replicas)
                    .withCurrentRevision("r")
                    .withUpdateRevision("r")
                    .build()));
  }

  private void report(Lease lease, String holder, boolean tls) {
    LeaseSpec spec = requireNonNullElse(lease.getSpec(), new LeaseSpec());
    spec.setHolderIdentity(holder);
    spec.setRenewTime(clock.instant().atZone(ZoneOffset.UTC));
    lease.setSpec(spec);
    lease.getMetadata().setAnnotations(Map.of(Annotations.MEMBER_TLS, String.valueOf(tls)));
  }

  EtcdStatus status() {
    return cluster.live().getStatus();
  }

  /** The last operation as {@code type state}. */
  String operation() {
    LastOperation operation = status().lastOperation();
    return operation.type() + " " + operation.state();
  }

  /** A condition as {@code status reason}. */
  String condition(String type) {
    return status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .map(condition -> condition.status() + " " + condition.reason())
        .orElse("absent");
  }

  Optional<Condition> findCondition(String type) {
    return status().conditions().stream().filter(it -> it.type().equals(type)).findFirst();
  }

  int replicas() {
    return cluster.object(StatefulSet.class, "main").orElseThrow().getSpec().getReplicas();
  }
}
