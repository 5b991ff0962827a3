package io.etcdwarden.simulation;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.controller.etcd.BackgroundResults;
import io.etcdwarden.controller.etcd.EtcdReconciler;
import io.etcdwarden.controller.etcd.KeyStock;
import io.etcdwarden.controller.etcd.MemberHandshakes;
import io.etcdwarden.controller.etcd.MetricsReporter;
import io.etcdwarden.controller.etcd.PkiOutcomeCache;
import io.etcdwarden.controller.etcd.ReconcileSteps;
import io.etcdwarden.controller.etcd.SpecGate;
import io.etcdwarden.controller.etcd.roll.MemberCalls;
import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.handshake.HandshakeAnswer;
import io.etcdwarden.handshake.HandshakeQuestion;
import io.etcdwarden.kube.ClusterFactory;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.kube.client.ServerClock;
import io.etcdwarden.metrics.OperatorMetrics;
import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.status.MemberThresholds;
import io.etcdwarden.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** One process of the operator: what it keeps in memory ends with it. */
final class OperatorProcess {
  final EtcdReconciler reconciler;
  final ReconcileSteps steps;

  /** The clock of its node, corrected by that of the API server. */
  final ServerClock clock;

  private final Function<String, ClusterSimulation> clusters;
  private ClusterSimulation reconciled;

  /**
   * @param clusters finds a cluster by the uid of its Etcd
   */
  OperatorProcess(SecureRandom random, Clock node, Function<String, ClusterSimulation> clusters) {
    this.clusters = clusters;
    this.clock = new ServerClock(node);
    AtomicLong runs = new AtomicLong();
    KeyStock keys = new KeyStock(random, Runnable::run, _ -> {});
    steps =
        new ReconcileSteps(
            new SpecGate(true),
            new Planner(new PlanSettings(Images.builtIn(), true, false)),
            new PkiOutcomeCache(new PkiEngine(random, keys), keys),
            new StatusWriter(
                new MemberThresholds(Duration.ofMinutes(1), Duration.ofMinutes(5)),
                () -> new UUID(0, runs.incrementAndGet())));
    reconciler =
        new EtcdReconciler(
            new Clusters(),
            steps,
            new MetricsReporter(new OperatorMetrics(new SimpleMeterRegistry(), clock)),
            new MemberHandshakes(this::ask, random, uid -> clusters.apply(uid).notifyOperator()),
            new BackgroundResults(),
            new Members(),
            clock);
  }

  /** Handshakes are asked during the reconcile of their cluster, and answered at once. */
  private CompletableFuture<HandshakeAnswer> ask(HandshakeQuestion question) {
    return CompletableFuture.completedFuture(reconciled.nodes.endpoints().answer(question));
  }

  /** The objects of each cluster. */
  private final class Clusters implements ClusterFactory {
    @Override
    public List<EventSource<?, Etcd>> eventSources(EventSourceContext<Etcd> context) {
      return List.of();
    }

    @Override
    public EtcdCluster of(Etcd etcd, Context<Etcd> context) {
      reconciled = clusters.apply(etcd.getMetadata().getUid());
      clock.learn(reconciled.now());
      return reconciled.connection(etcd);
    }
  }

  /** The members of each cluster. */
  private final class Members implements MemberCalls {
    @Override
    public List<EtcdResult<EndpointStatus>> status(
        ClusterPlan plan, SecretSet secrets, int members) {
      return reconciled.nodes.endpoints().status(plan, secrets, members);
    }

    @Override
    public Optional<String> moveLeader(
        ClusterPlan plan, SecretSet secrets, int leader, long toMemberId) {
      return reconciled.nodes.endpoints().moveLeader(plan, secrets, leader, toMemberId);
    }
  }
}
