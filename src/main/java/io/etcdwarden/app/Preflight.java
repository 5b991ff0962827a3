package io.etcdwarden.app;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.kube.client.RootCause;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks before the controllers start that the operator can work: the API server answers and is new
 * enough, it serves the custom resources, the operator has its permissions, and no other operator
 * is active. It reports a problem as one message and checks again, because installers apply objects
 * in any order.
 */
final class Preflight {
  private static final Logger log = LoggerFactory.getLogger(Preflight.class);

  /** The chart requires the same version ({@code kubeVersion}). */
  private static final int MIN_MINOR = 29;

  /** Several times as long as the Lease of a stopped operator stays valid. */
  private static final Duration COMPETITOR_LIMIT = Duration.ofMinutes(1);

  private static final Pattern MINOR = Pattern.compile("([0-9]{1,4})(\\D.*)?");

  private final KubernetesClient client;
  private final OperatorConfig config;
  private final String ownNamespace;
  private final Duration retryInterval;
  private final InstantSource clock;
  private Instant competitorFirstObserved;

  /**
   * @param ownNamespace the operator's own namespace
   * @param retryInterval the time between two checks
   */
  Preflight(
      KubernetesClient client,
      OperatorConfig config,
      String ownNamespace,
      Duration retryInterval,
      InstantSource clock) {
    this.client = client;
    this.config = config;
    this.ownNamespace = ownNamespace;
    this.retryInterval = retryInterval;
    this.clock = clock;
  }

  /**
   * Waits until no problem is left.
   *
   * @param onProblem receives each problem that differs from the last one
   * @return false if a stop was requested before
   */
  boolean await(Consumer<String> onProblem, CountDownLatch stopRequested) {
    String last = null;
    while (stopRequested.getCount() > 0) {
      Optional<String> problem = firstProblem();
      if (problem.isEmpty()) {
        return true;
      }
      if (!problem.get().equals(last)) {
        last = problem.get();
        onProblem.accept(last);
        log.error("{}; checking again every {} seconds", last, retryInterval.toSeconds());
      }
      pause(stopRequested);
    }
    return false;
  }

  private Optional<String> firstProblem() {
    try {
      VersionInfo version = client.getKubernetesVersion();
      return tooOld(version.getMajor(), version.getMinor())
          .or(this::missingKinds)
          .or(() -> Permissions.missing(client, config, ownNamespace))
          .or(this::competingOperator);
    } catch (KubernetesClientException failure) {
      return Optional.of(
          "cannot use the API server at "
              + client.getMasterUrl()
              + ": "
              + RootCause.describe(failure));
    }
  }

  /**
   * A message if the version is too old. Some providers write a minor version such as 29+. A
   * version that cannot be parsed passes.
   */
  static Optional<String> tooOld(String major, String minor) {
    Matcher number = MINOR.matcher(String.valueOf(minor));
    return "1".equals(major) && number.matches() && Integer.parseInt(number.group(1)) < MIN_MINOR
        ? Optional.of(
            "the API server runs Kubernetes %s.%s, but the operator needs 1.%d or newer"
                .formatted(major, minor, MIN_MINOR))
        : Optional.empty();
  }

  private Optional<String> missingKinds() {
    APIResourceList served = client.getApiResources(Etcd.GROUP + "/" + Etcd.VERSION);
    Set<String> names =
        served == null
            ? Set.of()
            : served.getResources().stream().map(APIResource::getName).collect(Collectors.toSet());
    List<String> missing = requiredKinds().filter(name -> !names.contains(name)).sorted().toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the API server does not know "
                + missing.stream().map(n -> n + "." + Etcd.GROUP).collect(Collectors.joining(", "))
                + "; install the CustomResourceDefinitions: kubectl apply -f crds/");
  }

  private Stream<String> requiredKinds() {
    return config.controllers().etcdCopyBackupsTask().enabled()
        ? Stream.of("etcds", "etcdopstasks", "etcdcopybackupstasks")
        : Stream.of("etcds", "etcdopstasks");
  }

  /**
   * Another active operator delays the start by one minute at most. Otherwise everybody who may
   * write a Lease in some namespace could prevent the operator from starting.
   */
  private Optional<String> competingOperator() {
    Instant now = clock.instant();
    Optional<String> other = CompetingOperator.findActive(client, config, ownNamespace, now);
    if (other.isEmpty()) {
      return other;
    }
    competitorFirstObserved = competitorFirstObserved == null ? now : competitorFirstObserved;
    if (now.isBefore(competitorFirstObserved.plus(COMPETITOR_LIMIT))) {
      return other;
    }
    log.error("{}; it did not stop within one minute, so this operator starts too", other.get());
    return Optional.empty();
  }

  private void pause(CountDownLatch stopRequested) {
    try {
      boolean isStopping = stopRequested.await(retryInterval.toMillis(), TimeUnit.MILLISECONDS);
      log.atTrace().log("checking again, stop requested: {}", isStopping);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      stopRequested.countDown();
    }
  }
}
