package io.etcdwarden.support.operator;

import io.etcdwarden.app.OperatorApp;
import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.fabric8.kubernetes.client.Config;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The operator inside the test's own process, for one namespace. */
public final class LocalOperator implements AutoCloseable {
  private final OperatorApp app;

  private LocalOperator(OperatorApp app) {
    this.app = app;
  }

  /** Starts it and returns when it has seen all that is there. */
  public static LocalOperator start(Config kube, String namespace) {
    LocalOperator operator = build(kube, namespace);
    operator.app.start();
    return operator;
  }

  /** Built, but not started. */
  private static LocalOperator build(Config kube, String namespace) {
    return new LocalOperator(
        new OperatorApp(only(namespace), kube, Images.builtIn(), Clock.systemUTC(), "test"));
  }

  private static OperatorConfig only(String namespace) {
    OperatorConfig all = OperatorConfig.DEFAULT;
    OperatorConfig.Listener free = new OperatorConfig.Listener("127.0.0.1", 0);
    OperatorConfig.Controllers controllers = all.controllers();
    return new OperatorConfig(
        all.clientConnection(),
        all.leaderElection(),
        new OperatorConfig.Server(all.server().webhooks(), free, free),
        new OperatorConfig.Controllers(
            controllers.disableLeaseCache(),
            etcdController(namespace),
            controllers.compaction(),
            controllers.etcdCopyBackupsTask(),
            controllers.secret(),
            controllers.etcdOpsTask()),
        all.componentProtection(),
        all.featureGates(),
        all.logging(),
        all.clusterDomain());
  }

  private static OperatorConfig.EtcdController etcdController(String namespace) {
    OperatorConfig.EtcdController usual = OperatorConfig.EtcdController.DEFAULT;
    return new OperatorConfig.EtcdController(
        usual.concurrentSyncs(),
        usual.enableEtcdSpecAutoReconcile(),
        usual.disableEtcdServiceAccountAutomount(),
        usual.etcdStatusSyncPeriod(),
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        List.of(namespace));
  }

  @Override
  public void close() {
    app.close();
  }
}
