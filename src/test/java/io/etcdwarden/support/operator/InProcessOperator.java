package io.etcdwarden.support.operator;

import io.etcdwarden.app.OperatorApp;
import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.fabric8.kubernetes.client.Config;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** The operator inside the process of the test, for the given namespaces. */
public final class InProcessOperator implements AutoCloseable {
  private final OperatorApp app;

  private InProcessOperator(OperatorApp app) {
    this.app = app;
  }

  /** Starts the operator and waits until its informers have synced. */
  public static InProcessOperator start(Config kube, String... namespaces) {
    return start(kube, UnaryOperator.identity(), namespaces);
  }

  /** Starts the operator with changed settings of its controllers. */
  public static InProcessOperator start(
      Config kube, UnaryOperator<OperatorConfig.Controllers> settings, String... namespaces) {
    return start(kube, only(List.of(namespaces), settings), Clock.systemUTC());
  }

  /** Starts the operator with another clock than that of the API server. */
  public static InProcessOperator startAt(Clock clock, Config kube, String... namespaces) {
    return start(kube, only(List.of(namespaces), UnaryOperator.identity()), clock);
  }

  /**
   * Starts an operator with component protection.
   *
   * @param account the user name of the operator
   * @param exempt the user name of another account that may change components
   */
  public static InProcessOperator startProtecting(
      Config kube, String account, String exempt, String... namespaces) {
    OperatorConfig usual = only(List.of(namespaces), UnaryOperator.identity());
    OperatorConfig.Listener free = usual.server().metrics();
    return start(
        kube,
        new OperatorConfig(
            usual.clientConnection(),
            usual.leaderElection(),
            new OperatorConfig.Server(
                new OperatorConfig.WebhookListener(free, "/not/mounted"), free, free),
            usual.controllers(),
            new OperatorConfig.ComponentProtection(true, account, List.of(exempt)),
            usual.featureGates(),
            usual.logging(),
            usual.clusterDomain(),
            usual.certificates()),
        Clock.systemUTC());
  }

  private static InProcessOperator start(Config kube, OperatorConfig config, Clock clock) {
    InProcessOperator operator =
        new InProcessOperator(new OperatorApp(config, kube, Images.builtIn(), clock, "test"));
    operator.app.start();
    return operator;
  }

  /** Returns the port of the webhook server. */
  public int webhookPort() {
    return app.webhookPort();
  }

  /** Returns the port of the metrics endpoint. */
  public int metricsPort() {
    return app.metricsPort();
  }

  /** Returns the port of the health endpoints. */
  public int healthPort() {
    return app.healthPort();
  }

  private static OperatorConfig only(
      List<String> namespaces, UnaryOperator<OperatorConfig.Controllers> settings) {
    OperatorConfig all = OperatorConfig.DEFAULT;
    OperatorConfig.Listener free = new OperatorConfig.Listener("127.0.0.1", 0);
    OperatorConfig.Controllers controllers = all.controllers();
    return new OperatorConfig(
        all.clientConnection(),
        all.leaderElection(),
        new OperatorConfig.Server(all.server().webhooks(), free, free),
        settings.apply(
            new OperatorConfig.Controllers(
                controllers.disableLeaseCache(),
                etcdController(namespaces),
                controllers.compaction(),
                controllers.etcdCopyBackupsTask(),
                controllers.secret(),
                controllers.etcdOpsTask())),
        all.componentProtection(),
        all.featureGates(),
        all.logging(),
        all.clusterDomain(),
        all.certificates());
  }

  private static OperatorConfig.EtcdController etcdController(List<String> namespaces) {
    OperatorConfig.EtcdController usual = OperatorConfig.EtcdController.DEFAULT;
    return new OperatorConfig.EtcdController(
        usual.concurrentSyncs(),
        usual.enableEtcdSpecAutoReconcile(),
        usual.disableEtcdServiceAccountAutomount(),
        usual.etcdStatusSyncPeriod(),
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        namespaces);
  }

  @Override
  public void close() {
    app.close();
  }
}
