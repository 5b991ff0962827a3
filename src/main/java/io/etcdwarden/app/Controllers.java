package io.etcdwarden.app;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.controller.etcd.EtcdReconciler;
import io.etcdwarden.controller.etcd.EtcdUpdateFilter;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.kube.client.ListPages;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.AggregatedMetrics;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/** Builds the operator framework and registers the main controller with its limits and retries. */
final class Controllers {
  /** The field manager of all objects that the operator applies. */
  private static final String FIELD_MANAGER = "etcd-warden";

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private Controllers() {}

  static Operator build(
      OperatorConfig config,
      KubeClients clients,
      MeterRegistry registry,
      ProcessIdentity identity,
      LeaderCallbacks callbacks) {
    return new Operator(
        service -> {
          service
              .withKubernetesClient(clients.forControllers())
              .withCloseClientOnStop(false)
              .withConcurrentReconciliationThreads(config.controllers().workers())
              .withReconciliationTerminationTimeout(STOP_TIMEOUT)
              // Adds and removes finalizers by a patch with the resource version, so that it fails
              // instead of overwriting a concurrent change.
              .withUseSSAToPatchPrimaryResource(false)
              .withMetrics(metrics(registry));
          if (config.leaderElection().enabled()) {
            configureLeaderElection(service, config.leaderElection(), identity, callbacks);
          }
        });
  }

  private static Metrics metrics(MeterRegistry registry) {
    Metrics micrometer = MicrometerMetricsV2.newBuilder(registry).build();
    // AggregatedMetrics calls timeControllerExecution of the first element only.
    return new AggregatedMetrics(List.of(new ErrorContainment(micrometer), micrometer));
  }

  /**
   * Stops all controllers. Also stops the framework's timer, which the framework leaves running:
   * the timer would keep the caches of the controllers in memory.
   *
   * @return false if a reconcile still runs after the time limit
   */
  static boolean stop(Operator operator) {
    ExecutorService reconciles =
        operator.getConfigurationService().getExecutorServiceManager().reconcileExecutorService();
    operator.stop();
    ScheduledExecutorService timer =
        operator.getConfigurationService().getExecutorServiceManager().scheduledExecutorService();
    if (timer != null) {
      timer.shutdownNow();
    }
    return reconciles == null || reconciles.isTerminated();
  }

  private static void configureLeaderElection(
      ConfigurationServiceOverrider service,
      OperatorConfig.LeaderElection settings,
      ProcessIdentity identity,
      LeaderCallbacks callbacks) {
    LeaderElectionConfiguration election =
        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(settings.resourceName())
            .withLeaseNamespace(identity.namespace())
            .withIdentity(identity.leaseHolder())
            .withLeaseDuration(settings.leaseDuration())
            .withRenewDeadline(settings.renewDeadline())
            .withRetryPeriod(settings.retryPeriod())
            .withLeaderCallbacks(callbacks)
            .build();
    service.withLeaderElectionConfiguration(election);
  }

  static void register(Operator operator, OperatorConfig config, EtcdReconciler reconciler) {
    operator.<Etcd>register(
        reconciler,
        controller -> {
          controller
              .withName("etcd-controller")
              .withFinalizer(Finalizers.ETCD)
              .withFieldManager(FIELD_MANAGER)
              .withGenerationAware(false)
              .withOnUpdateFilter(EtcdUpdateFilter::isRelevant)
              // A starting cluster changes a dozen objects per second; reconciling twice per second
              // is enough.
              .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 2))
              .withRetry(unlimitedRetry());
          limitToWatchedNamespaces(config, controller);
        });
  }

  /** Retries forever, with at most 30 seconds between two attempts. */
  static GenericRetry unlimitedRetry() {
    return new GenericRetry()
        .withoutMaxAttempts()
        .setInitialInterval(250)
        .setIntervalMultiplier(2)
        .setMaxInterval(30_000);
  }

  /** Limits a controller to {@code controllers.etcd.watchNamespaces}, and lists to pages. */
  static void limitToWatchedNamespaces(
      OperatorConfig config, ControllerConfigurationOverrider<?> controller) {
    controller.withInformerListLimit(ListPages.SIZE);
    Set<String> namespaces = Set.copyOf(config.controllers().etcd().watchNamespaces());
    if (namespaces.isEmpty()) {
      controller.watchingAllNamespaces();
    } else {
      controller.settingNamespaces(namespaces);
    }
  }
}
