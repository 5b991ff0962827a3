package io.etcdwarden.app;

import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.controller.etcd.EtcdReconciler;
import io.etcdwarden.controller.etcd.MetricsReporter;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.handshake.Handshakes;
import io.etcdwarden.kube.ApiServerClusterFactory;
import io.etcdwarden.kube.client.ConnectionSettings;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.kube.client.RootCause;
import io.etcdwarden.kube.client.ServerClock;
import io.etcdwarden.kube.write.EventRecorder;
import io.etcdwarden.metrics.HealthEndpoint;
import io.etcdwarden.metrics.Leadership;
import io.etcdwarden.metrics.MetricNames;
import io.etcdwarden.metrics.MetricsEndpoint;
import io.etcdwarden.metrics.OperatorMetrics;
import io.etcdwarden.metrics.ProcessMeters;
import io.etcdwarden.sidecar.SidecarExecutor;
import io.etcdwarden.webhook.Webhook;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds, starts and stops the operator. */
public final class OperatorApp implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OperatorApp.class);

  /** Longer than the stop of the controllers takes, shorter than the pod's grace period of 30 s. */
  private static final long STOP_SECONDS = 20;

  /** The operator is idle after this time without a reconcile. */
  private static final Duration IDLE_TIME = Duration.ofSeconds(15);

  /** Calls end when they are interrupted; this is for their last instructions. */
  private static final Duration CALLS_STOP_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration PREFLIGHT_INTERVAL = Duration.ofSeconds(3);

  private final OperatorConfig config;
  private final Clock clock;
  private final ProcessIdentity identity;
  private final KubeClients clients;
  private final ApiServerClusterFactory clusters;
  private final SidecarExecutor executor;
  private final KeyGeneration keyGeneration = new KeyGeneration();
  private final Handshakes handshakes = new Handshakes();
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
   * Builds the operator, but starts nothing and sends no request.
   *
   * @param kube the connection to the API server
   * @param images the default images
   * @param version the version of this program
   */
  public OperatorApp(
      OperatorConfig config, Config kube, Images images, Clock clock, String version) {
    this.config = config;
    this.clock = clock;
    this.executor = new SidecarExecutor(clock);
    this.clients =
        KubeClients.connect(
            kube, clock instanceof ServerClock server ? Optional.of(server) : Optional.empty());
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
    Controllers.register(operator, config, etcdReconciler(images));
    SideControllerRegistration.register(
        operator,
        new ControllerDependencies(
            config, clients, eventRecorder, executor, images, registry, clock));
  }

  private EtcdReconciler etcdReconciler(Images images) {
    return EtcdReconcilerFactory.create(
        clusters,
        config,
        images,
        keyGeneration,
        handshakes,
        new MetricsReporter(new OperatorMetrics(registry, clock)),
        clock);
  }

  private static double reconcileCount(PrometheusMeterRegistry registry) {
    return registry.find(MetricNames.RUNS).counters().stream().mapToDouble(Counter::count).sum();
  }

  /**
   * Runs until the process receives a signal to stop or loses the leader election Lease.
   *
   * @return the exit code: 0 after a signal
   */
  public static int run(OperatorConfig config, String version) {
    Images images = Images.of(System.getenv());
    OperatorApp app =
        new OperatorApp(
            config,
            ConnectionSettings.load(null, null, System.getenv()),
            images,
            new ServerClock(Clock.systemUTC()),
            version);
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

  /** The shutdown hook. It waits for the stop: the JVM exits when all hooks have returned. */
  private void stop(CountDownLatch stopped) {
    boolean isSignal = requestStop(0, "received a signal");
    try {
      boolean isComplete = stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
      if (isComplete) {
        log.info("stopped cleanly");
      } else {
        log.info("exiting before the stop is complete: {} seconds have passed", STOP_SECONDS);
      }
      if (isSignal && isComplete) {
        // Without this, the JVM exits with code 143 after a signal, which looks like a failure.
        Runtime.getRuntime().halt(exitCode.get());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts the operator; returns when all informers have synced, or when a stop is requested. */
  public void start() {
    metrics = MetricsEndpoint.start(config.server().metrics(), registry);
    health =
        HealthEndpoint.start(
            config.server().health(),
            Optional::empty,
            () -> Optional.ofNullable(notReadyReason.get()),
            () -> UnreadableResources.sentences(operator));
    Preflight preflight =
        new Preflight(clients.full(), config, identity.namespace(), PREFLIGHT_INTERVAL, clock);
    if (!preflight.await(notReadyReason::set, stopRequested)) {
      return;
    }
    if (config.componentProtection().enabled()) {
      // The API server sends the writes of the controllers to the webhook too, so it starts first.
      webhook = WebhookWiring.start(config, clients, clusters, identity, clock);
    }
    startControllers();
    idleMemoryRelease.startEvery(IDLE_TIME);
    notReadyReason.set(null);
    log.atInfo()
        .addKeyValue("server", clients.full().getMasterUrl())
        .log("the operator is started");
  }

  private void onLeaseLost() {
    leadership.lost();
    requestStop(1, "lost the leader election Lease");
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

  /** Waits for the stop request, then stops: running reconciles finish, no other starts. */
  private int awaitStop() {
    try {
      stopRequested.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    close();
    return exitCode.get();
  }

  /**
   * @return false if the operator was already stopping
   */
  private boolean requestStop(int code, String reason) {
    boolean isFirst = stopRequested.getCount() > 0;
    if (isFirst) {
      log.info("stopping: {}", reason);
      exitCode.set(code);
      stopRequested.countDown();
    }
    return isFirst;
  }

  /** The port of the metrics endpoint. */
  public int metricsPort() {
    return metrics.port();
  }

  /** The port of the admission webhook. */
  public int webhookPort() {
    return webhook.port();
  }

  /** The port of the health endpoints. */
  public int healthPort() {
    return health.port();
  }

  @Override
  public void close() {
    stopRequested.countDown();
    notReadyReason.set("stopping");
    idleMemoryRelease.close();
    keyGeneration.close();
    handshakes.close();
    boolean isComplete =
        StopSequence.run(
            List.of(
                () -> Controllers.stop(operator),
                () -> executor.stop(CALLS_STOP_TIMEOUT),
                this::closeClusters,
                this::closeWebhook));
    if (config.leaderElection().enabled()) {
      releaseLease(isComplete);
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

  private boolean closeClusters() {
    clusters.close();
    return true;
  }

  private boolean closeWebhook() {
    if (webhook != null) {
      webhook.close();
    }
    return true;
  }

  /** The next leader must not start while this process may still write. */
  private void releaseLease(boolean isStopped) {
    if (isStopped) {
      lease.release();
    } else {
      log.info(
          "keeping Lease {} until it expires: a part of the operator still runs",
          config.leaderElection().resourceName());
    }
  }
}
