package io.etcdwarden.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the main controller reports of its clusters. A report replaces the one before it, and a
 * cluster that is gone takes its figures with it, so that no alert fires for what no longer exists.
 */
public final class OperatorMetrics {
  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<Key, Gauges> clusters = new ConcurrentHashMap<>();
  private final Map<RunResult, Counter> runs = new EnumMap<>(RunResult.class);

  public OperatorMetrics(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    // All results are there from the start: a rate over a counter that appears late misses its
    // first step.
    for (RunResult result : RunResult.values()) {
      runs.put(result, runCounter(result));
    }
  }

  /** One more run has ended. */
  public void countRun(RunResult result) {
    runs.get(result).increment();
  }

  /** The certificates that a cluster has now. */
  public void setCertificates(String namespace, String etcd, List<CertificateExpiry> ends) {
    gauges(namespace, etcd)
        .secondsLeft()
        .register(ends.stream().<Row<?>>map(this::secondsLeft).toList(), true);
  }

  /** When the certificates that the operator keeps for a cluster are to be made anew. */
  public void setRenewals(String namespace, String etcd, List<CertificateRenewal> renewals) {
    gauges(namespace, etcd)
        .renewals()
        .register(renewals.stream().<Row<?>>map(this::untilRenewal).toList(), true);
  }

  /** The conditions of a cluster, by type, without those that nobody looks at now. */
  public void setConditions(String namespace, String etcd, Map<String, ConditionValue> conditions) {
    gauges(namespace, etcd)
        .conditions()
        .register(
            conditions.entrySet().stream().<Row<?>>map(OperatorMetrics::truth).toList(), true);
  }

  /** The members of a cluster and the claims of their volumes. */
  public void members(String namespace, String etcd, MemberCounts figures) {
    Gauges gauges = gauges(namespace, etcd);
    gauges
        .members()
        .register(
            List.of(members("wanted", figures.desired()), members("ready", figures.ready())), true);
    gauges
        .volumes()
        .register(
            figures.volumeClaims().stream().<Row<?>>map(OperatorMetrics::volume).toList(), true);
  }

  /** The findings that a cluster has now. */
  public void setFindings(String namespace, String etcd, List<FindingCount> findings) {
    gauges(namespace, etcd)
        .findings()
        .register(findings.stream().<Row<?>>map(OperatorMetrics::count).toList(), true);
  }

  /** Takes away every figure of a cluster that is gone. */
  public void removeCluster(String namespace, String etcd) {
    Gauges gone = clusters.remove(new Key(namespace, etcd));
    if (gone != null) {
      gone.all().forEach(gauge -> gauge.register(List.of(), true));
    }
  }

  private Row<CertificateExpiry> secondsLeft(CertificateExpiry end) {
    Tags tags = Tags.of(MetricNames.LINE, end.line(), MetricNames.ROLE, end.role());
    // Asked at each scrape: nothing needs to run for the figure to go down.
    return Row.of(tags, end, it -> secondsUntil(it.notAfter()));
  }

  private Row<CertificateRenewal> untilRenewal(CertificateRenewal renewal) {
    Tags tags = Tags.of(MetricNames.LINE, renewal.line(), MetricNames.ROLE, renewal.role());
    return Row.of(tags, renewal, it -> secondsUntil(it.due()));
  }

  private double secondsUntil(Instant moment) {
    return Duration.between(clock.instant(), moment).toMillis() / 1000.0;
  }

  private static Row<Number> truth(Map.Entry<String, ConditionValue> condition) {
    return Row.of(Tags.of(MetricNames.TYPE, condition.getKey()), condition.getValue().number());
  }

  private static Row<Number> members(String state, int count) {
    return Row.of(Tags.of(MetricNames.STATE, state), count);
  }

  private static Row<Number> volume(String claim) {
    return Row.of(Tags.of(MetricNames.PERSISTENT_VOLUME_CLAIM, claim), 1);
  }

  private static Row<Number> count(FindingCount finding) {
    Tags tags = Tags.of(MetricNames.CODE, finding.code(), MetricNames.SEVERITY, finding.severity());
    return Row.of(tags, finding.count());
  }

  private Gauges gauges(String namespace, String etcd) {
    return clusters.computeIfAbsent(new Key(namespace, etcd), this::gauges);
  }

  private Gauges gauges(Key cluster) {
    Tags tags =
        Tags.of(MetricNames.NAMESPACE, cluster.namespace(), MetricNames.ETCD, cluster.etcd());
    return new Gauges(
        gauge(MetricNames.CERTIFICATE_SECONDS_LEFT, "Seconds until the certificate ends", tags),
        gauge(
            MetricNames.CERTIFICATE_RENEWAL_SECONDS_LEFT,
            "Seconds until the certificate is to be made anew",
            tags),
        gauge(MetricNames.FINDINGS, "Findings about the certificates of the cluster", tags),
        gauge(MetricNames.CONDITION, "Condition of the cluster: 1 True, 0 False, -1 Unknown", tags),
        gauge(MetricNames.MEMBERS, "Members that are wanted, and ready", tags),
        gauge(MetricNames.MEMBER_VOLUME_INFO, "Which claim belongs to which cluster", tags));
  }

  private MultiGauge gauge(String name, String description, Tags tags) {
    return MultiGauge.builder(name).description(description).tags(tags).register(registry);
  }

  private Counter runCounter(RunResult result) {
    return Counter.builder(MetricNames.RUNS)
        .description("Runs of the main controller by how they ended")
        .tag(MetricNames.RESULT, result.label())
        .register(registry);
  }

  private record Key(String namespace, String etcd) {}

  private record Gauges(
      MultiGauge secondsLeft,
      MultiGauge renewals,
      MultiGauge findings,
      MultiGauge conditions,
      MultiGauge members,
      MultiGauge volumes) {
    List<MultiGauge> all() {
      return List.of(secondsLeft, renewals, findings, conditions, members, volumes);
    }
  }
}
