package io.etcdwarden.app;

import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.controller.etcd.EtcdReconciler;
import io.etcdwarden.controller.etcd.LastValidPlans;
import io.etcdwarden.controller.etcd.MetricsReporter;
import io.etcdwarden.controller.etcd.PkiOutcomeCache;
import io.etcdwarden.controller.etcd.ReconcileSteps;
import io.etcdwarden.controller.etcd.SpecGate;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.ApiServerClusterFactory;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.kube.client.RootCause;
import io.etcdwarden.kube.write.EventRecorder;
import io.etcdwarden.metrics.HealthEndpoint;
import io.etcdwarden.metrics.Leadership;
import io.etcdwarden.metrics.MetricNames;
import io.etcdwarden.metrics.MetricsEndpoint;
import io.etcdwarden.metrics.OperatorMetrics;
import io.etcdwarden.metrics.ProcessMeters;
import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.sidecar.SidecarExecutor;
import io.etcdwarden.status.MemberThresholds;
import io.etcdwarden.status.StatusWriter;
import io.etcdwarden.webhook.Webhook;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One operator: builds every part by constructor, starts them, stops them. */
public final class OperatorApp implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OperatorApp.class);

  /** Less than the 30 s after which a kubelet kills, more than a run of a controller may take. */
  private static final long STOP_SECONDS = 20;

  /** Without a run for as long, the operator has come to rest. */
  private static final Duration IDLE_TIME = Duration.ofSeconds(15);

  private static final Duration PREFLIGHT_INTERVAL = Duration.ofSeconds(3);

  private final OperatorConfig config;
  private final Clock clock;
  private final ProcessIdentity identity;
  private final KubeClients clients;
  private final ApiServerClusterFactory clusters;
  private final SidecarExecutor executor = new SidecarExecutor();
  private final Operator operator;
  private final LeaderLease lease;
  private final PrometheusMeterRegistry registry;
  private final Leadership leadership;
  private final AtomicReference<String> notReadyReason = new AtomicReference<>("still starting");
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final AtomicInteger exitCode = new AtomicInteger();
  private final IdleMemoryRelease idleMemoryRelease;
  private MetricsEndpoint metrics;
  private HealthEndpoint health;
  private Webhook webhook;

  /**
   * Builds the operator; nothing is started and no request is sent.
   *
   * @param kube how to reach the API server
   * @param images used where a resource names none
   * @param version what this program calls itself
   */
  public OperatorApp(
      OperatorConfig config, Config kube, Images images, Clock clock, String version) {
    this.config = config;
    this.clock = clock;
    this.clients = KubeClients.connect(kube);
    this.registry = ProcessMeters.registry(version);
    this.idleMemoryRelease = new IdleMemoryRelease(() -> reconcileCount(registry), System::gc);
    this.identity = ProcessIdentity.ofThisProcess(clients.full());
    this.lease = new LeaderLease(clients.full(), config.leaderElection().resourceName(), identity);
    EventRecorder eventRecorder = new EventRecorder(clients.full(), clock, identity.host());
    this.clusters = new ApiServerClusterFactory(clients, WebhookWiring::partOf, eventRecorder);
    this.leadership = new Leadership(registry);
    this.operator =
        Controllers.build(
            config,
            clients,
            registry,
            identity,
            new LeaderCallbacks(leadership::acquired, this::onLeaseLost, _ -> {}));
    Controllers.register(
        operator, config, reconciler(new OperatorMetrics(registry, clock), images, clock));
    SideControllerRegistration.register(
        operator,
        new ControllerDependencies(
            config, clients, eventRecorder, executor, images, registry, clock));
  }

  private static double reconcileCount(PrometheusMeterRegistry registry) {
    return registry.find(MetricNames.RUNS).counters().stream().mapToDouble(Counter::count).sum();
  }

  private EtcdReconciler reconciler(OperatorMetrics figures, Images images, Clock clock) {
    OperatorConfig.EtcdController settings = config.controllers().etcd();
    ReconcileSteps reconcileSteps =
        new ReconcileSteps(
            new SpecGate(settings.enableEtcdSpecAutoReconcile()),
            new LastValidPlans(new Planner(PlanSettings.of(config, images))),
            new PkiOutcomeCache(new PkiEngine(new SecureRandom())),
            new StatusWriter(
                new MemberThresholds(settings.unknownThreshold(), settings.notReadyThreshold()),
                UUID::randomUUID));
    return new EtcdReconciler(clusters, reconcileSteps, new MetricsReporter(figures), clock);
  }

  /**
   * Runs until the process is told to stop.
   *
   * @return the exit code: 0 after a stop that was asked for
   */
  public static int run(OperatorConfig config, String version) {
    Images images = Images.of(System.getenv());
    OperatorApp app =
        new OperatorApp(config, Config.autoConfigure(null), images, Clock.systemUTC(), version);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> app.stop(stopped), "stop"));
    try {
      app.start();
      return app.awaitStop();
    } finally {
      app.stopRequested.countDown();
      stopped.countDown();
    }
  }

  /** Java ends when its hooks return, whatever other threads still do; so this one waits. */
  private void stop(CountDownLatch stopped) {
    boolean isAsked = requestStop(0, "asked to stop");
    try {
      boolean isInOrder = stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
      log.info("stopped {}", isInOrder ? "in order" : "before everything had come to its end");
      if (isAsked && isInOrder) {
        // By itself Java would tell of the signal as 143; this was no failure.
        Runtime.getRuntime().halt(exitCode.get());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts everything; returns when the informers are filled, or when it was stopped before. */
  public void start() {
    metrics = MetricsEndpoint.start(config.server().metrics(), registry);
    health =
        HealthEndpoint.start(
            config.server().health(),
            Optional::empty,
            () -> Optional.ofNullable(notReadyReason.get()));
    Preflight preflight =
        new Preflight(clients.full(), config, identity.namespace(), PREFLIGHT_INTERVAL, clock);
    if (!preflight.await(notReadyReason::set, stopRequested)) {
      return;
    }
    if (config.componentProtection().enabled()) {
      // Before the controllers: what they write is judged as well.
      webhook = WebhookWiring.start(config, clients, clusters, identity, clock);
    }
    startControllers();
    idleMemoryRelease.startEvery(IDLE_TIME);
    notReadyReason.set(null);
    log.atInfo()
        .addKeyValue("server", clients.full().getMasterUrl())
        .log("the operator has started");
  }

  private void onLeaseLost() {
    leadership.lost();
    requestStop(1, "lost the lease");
  }

  private void startControllers() {
    try {
      operator.start();
      if (!config.leaderElection().enabled()) {
        leadership.acquired();
      }
    } catch (io.javaoperatorsdk.operator.OperatorException failure) {
      throw new OperatorException(
          ErrorCode.API_SERVER,
          "cannot watch the cluster: " + RootCause.describe(failure),
          failure);
    }
  }

  /** Waits for the end, then stops in order; what runs is finished, nothing new is begun. */
  private int awaitStop() {
    try {
      stopRequested.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    close();
    return exitCode.get();
  }

  /** Whether this is what ends it; false if it was ending already. */
  private boolean requestStop(int code, String reason) {
    boolean isFirst = stopRequested.getCount() > 0;
    if (isFirst) {
      log.info("stopping: {}", reason);
      exitCode.set(code);
      stopRequested.countDown();
    }
    return isFirst;
  }

  /** The port that figures are served on. */
  public int metricsPort() {
    return metrics.port();
  }

  /** The port that admission calls are answered on. */
  public int webhookPort() {
    return webhook.port();
  }

  /** The port that health is served on. */
  public int healthPort() {
    return health.port();
  }

  @Override
  public void close() {
    stopRequested.countDown();
    notReadyReason.set("stopping");
    idleMemoryRelease.close();
    Controllers.stop(operator);
    if (config.leaderElection().enabled()) {
      lease.release();
    }
    executor.close();
    clusters.close();
    if (webhook != null) {
      webhook.close();
    }
    clients.close();
    if (health != null) {
      health.close();
    }
    if (metrics != null) {
      metrics.close();
    }
    registry.close();
  }
}
