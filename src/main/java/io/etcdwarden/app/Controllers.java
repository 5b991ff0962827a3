package io.etcdwarden.app;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.controller.etcd.EtcdReconciler;
import io.etcdwarden.controller.etcd.EtcdUpdateFilter;
import io.etcdwarden.kube.client.KubeClients;
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
import java.util.concurrent.ScheduledExecutorService;

/** Registers the controllers with their limits and retries. */
final class Controllers {
  /** The field manager of everything that the operator applies. */
  private static final String FIELD_MANAGER = "etcd-warden";

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private Controllers() {}

  static Operator build(
      OperatorConfig config,
      KubeClients clients,
      MeterRegistry registry,
      ProcessIdentity identity,
      LeaderCallbacks onLease) {
    return new Operator(
        service -> {
          service
              .withKubernetesClient(clients.forControllers())
              .withCloseClientOnStop(false)
              .withConcurrentReconciliationThreads(config.controllers().workers())
              .withReconciliationTerminationTimeout(STOP_TIMEOUT)
              // Finalizers go on and off by a patch that names the version.
              .withUseSSAToPatchPrimaryResource(false)
              .withMetrics(metrics(registry));
          if (config.leaderElection().enabled()) {
            configureLeaderElection(service, config.leaderElection(), identity, onLease);
          }
        });
  }

  private static Metrics metrics(MeterRegistry registry) {
    Metrics figures = MicrometerMetricsV2.newBuilder(registry).build();
    // The first of them times the runs.
    return new AggregatedMetrics(List.of(new ErrorContainment(figures), figures));
  }

  /** Stops all of them, and what the framework leaves running: it would keep their caches. */
  static void stop(Operator operator) {
    operator.stop();
    ScheduledExecutorService timer =
        operator.getConfigurationService().getExecutorServiceManager().scheduledExecutorService();
    if (timer != null) {
      timer.shutdownNow();
    }
  }

  private static void configureLeaderElection(
      ConfigurationServiceOverrider service,
      OperatorConfig.LeaderElection settings,
      ProcessIdentity identity,
      LeaderCallbacks onLease) {
    LeaderElectionConfiguration election =
        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(settings.resourceName())
            .withLeaseNamespace(identity.namespace())
            .withIdentity(identity.leaseHolder())
            .withLeaseDuration(settings.leaseDuration())
            .withRenewDeadline(settings.renewDeadline())
            .withRetryPeriod(settings.retryPeriod())
            .withLeaderCallbacks(onLease)
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
              // A cluster that starts changes a dozen objects a second; two looks tell as much.
              .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 2))
              .withRetry(unlimitedRetry());
          limitToWatchedNamespaces(config, controller);
        });
  }

  /** Tries again for ever, at least twice a minute. */
  static GenericRetry unlimitedRetry() {
    return new GenericRetry()
        .withoutMaxAttempts()
        .setInitialInterval(250)
        .setIntervalMultiplier(2)
        .setMaxInterval(30_000);
  }

  /** Narrows a controller to the namespaces that the operator was told to watch. */
  static void limitToWatchedNamespaces(
      OperatorConfig config, ControllerConfigurationOverrider<?> controller) {
    Set<String> namespaces = Set.copyOf(config.controllers().etcd().watchNamespaces());
    if (namespaces.isEmpty()) {
      controller.watchingAllNamespaces();
    } else {
      controller.settingNamespaces(namespaces);
    }
  }
}
