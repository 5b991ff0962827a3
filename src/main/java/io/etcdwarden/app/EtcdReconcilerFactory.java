package io.etcdwarden.app;

import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.controller.etcd.BackgroundResults;
import io.etcdwarden.controller.etcd.EtcdReconciler;
import io.etcdwarden.controller.etcd.KeyStock;
import io.etcdwarden.controller.etcd.MemberHandshakes;
import io.etcdwarden.controller.etcd.MetricsReporter;
import io.etcdwarden.controller.etcd.PkiOutcomeCache;
import io.etcdwarden.controller.etcd.ReconcileSteps;
import io.etcdwarden.controller.etcd.SpecGate;
import io.etcdwarden.controller.etcd.roll.EtcdMemberCalls;
import io.etcdwarden.handshake.Handshakes;
import io.etcdwarden.kube.ClusterFactory;
import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.status.MemberThresholds;
import io.etcdwarden.status.StatusWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Executor;

/** Creates the main controller with its deciding parts. */
final class EtcdReconcilerFactory {
  private EtcdReconcilerFactory() {}

  /**
   * @param keyGeneration runs the generation of RSA keys
   * @param network makes handshakes with members
   */
  static EtcdReconciler create(
      ClusterFactory clusters,
      OperatorConfig config,
      Images images,
      Executor keyGeneration,
      Handshakes network,
      MetricsReporter metrics,
      Clock clock) {
    OperatorConfig.EtcdController settings = config.controllers().etcd();
    SecureRandom random = new SecureRandom();
    BackgroundResults results = new BackgroundResults();
    KeyStock keys = new KeyStock(random, keyGeneration, results::ready);
    ReconcileSteps steps =
        new ReconcileSteps(
            new SpecGate(settings.enableEtcdSpecAutoReconcile()),
            new Planner(PlanSettings.of(config, images)),
            new PkiOutcomeCache(new PkiEngine(random, keys), keys),
            new StatusWriter(
                new MemberThresholds(settings.unknownThreshold(), settings.notReadyThreshold()),
                UUID::randomUUID));
    MemberHandshakes handshakes = new MemberHandshakes(network::ask, random, results::ready);
    return new EtcdReconciler(
        clusters, steps, metrics, handshakes, results, new EtcdMemberCalls(clock), clock);
  }
}
