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
 * Looks before the first step whether the operator can work at all: whether the API server answers,
 * is new enough, serves our resources, lets us do what we must, and whether nobody else does it.
 * What is amiss is said in one sentence, and looked for again: installers apply things in any
 * order.
 */
final class Preflight {
  private static final Logger log = LoggerFactory.getLogger(Preflight.class);

  /** The chart asks for the same. */
  private static final int MIN_MINOR = 29;

  /** Several times as long as the Lease of an operator that has been stopped lasts. */
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
   * @param retryInterval how long to wait before the next look
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
   * Waits until all is there.
   *
   * @param complaint told what is missing, each time that changes
   * @return false if the end came first
   */
  boolean await(Consumer<String> complaint, CountDownLatch ended) {
    String last = null;
    while (ended.getCount() > 0) {
      Optional<String> missing = firstProblem();
      if (missing.isEmpty()) {
        return true;
      }
      if (!missing.get().equals(last)) {
        last = missing.get();
        complaint.accept(last);
        log.error("{}; looking again every {} seconds", last, retryInterval.toSeconds());
      }
      pause(ended);
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
          "cannot talk to the API server at "
              + client.getMasterUrl()
              + ": "
              + RootCause.describe(failure));
    }
  }

  /** A sentence if the version is too old. Some write 29+; what cannot be read is not doubted. */
  static Optional<String> tooOld(String major, String minor) {
    Matcher number = MINOR.matcher(String.valueOf(minor));
    return "1".equals(major) && number.matches() && Integer.parseInt(number.group(1)) < MIN_MINOR
        ? Optional.of(
            "the API server is of Kubernetes %s.%s, and the operator needs 1.%d or newer"
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
                + "; install the resource definitions: kubectl apply -f crds/");
  }

  private Stream<String> requiredKinds() {
    return config.controllers().etcdCopyBackupsTask().enabled()
        ? Stream.of("etcds", "etcdopstasks", "etcdcopybackupstasks")
        : Stream.of("etcds", "etcdopstasks");
  }

  /**
   * Is waited for, but not for ever: whoever may write a Lease into some namespace could keep the
   * operator from starting.
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
    log.error("{}; it has not stopped within a minute, so this one starts beside it", other.get());
    return Optional.empty();
  }

  private void pause(CountDownLatch ended) {
    try {
      boolean over = ended.await(retryInterval.toMillis(), TimeUnit.MILLISECONDS);
      log.atTrace().log("pause over, ended {}", over);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      ended.countDown();
    }
  }
}
