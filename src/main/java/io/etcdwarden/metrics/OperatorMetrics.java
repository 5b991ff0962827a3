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
 * The metrics of all clusters, set by the Etcd controller. New values replace the previous ones,
 * and the metrics of a deleted cluster are removed, so that no alert fires for it.
 */
public final class OperatorMetrics {
  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<Key, Gauges> clusters = new ConcurrentHashMap<>();
  private final Map<Key, List<PhaseStart>> phaseStarts = new ConcurrentHashMap<>();
  private final Map<RunResult, Counter> runs = new EnumMap<>(RunResult.class);

  public OperatorMetrics(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    // Every result starts at 0: rate() misses the first increment of a counter that appears later.
    for (RunResult result : RunResult.values()) {
      runs.put(result, runCounter(result));
    }
  }

  /** Counts a finished reconcile. */
  public void countRun(RunResult result) {
    runs.get(result).increment();
  }

  /** Sets when the certificates of a cluster expire. */
  public void setCertificates(String namespace, String etcd, List<CertificateExpiry> expiries) {
    gauges(namespace, etcd)
        .secondsLeft()
        .register(expiries.stream().<Row<?>>map(this::secondsLeft).toList(), true);
  }

  /** Sets when the certificates expire that running members of a cluster use. */
  public void setServed(String namespace, String etcd, List<CertificateExpiry> expiries) {
    gauges(namespace, etcd)
        .servedSecondsLeft()
        .register(expiries.stream().<Row<?>>map(this::secondsLeft).toList(), true);
  }

  /** Sets how many processes of a cluster use older certificates than the Secrets have. */
  public void setOutdated(String namespace, String etcd, List<OutdatedCertificates> outdated) {
    gauges(namespace, etcd)
        .outdated()
        .register(outdated.stream().<Row<?>>map(OperatorMetrics::outdatedRow).toList(), true);
  }

  /** Sets when the operator renews the certificates of a cluster. */
  public void setRenewals(String namespace, String etcd, List<CertificateRenewal> renewals) {
    gauges(namespace, etcd)
        .renewals()
        .register(renewals.stream().<Row<?>>map(this::untilRenewal).toList(), true);
  }

  /** Sets the phases of the rotations of the CAs of a cluster. */
  public void setRotations(String namespace, String etcd, List<LinePhase> phases) {
    gauges(namespace, etcd)
        .rotations()
        .register(phases.stream().<Row<?>>map(OperatorMetrics::phaseRow).toList(), true);
    List<PhaseStart> starts =
        phaseStarts.compute(
            new Key(namespace, etcd),
            (_, before) ->
                PhaseStart.of(before == null ? List.of() : before, phases, clock.instant()));
    gauges(namespace, etcd)
        .phaseSeconds()
        .register(starts.stream().<Row<?>>map(this::secondsSince).toList(), true);
  }

  /** Sets the conditions of a cluster by type; conditions that are not checked are left out. */
  public void setConditions(String namespace, String etcd, Map<String, ConditionValue> conditions) {
    gauges(namespace, etcd)
        .conditions()
        .register(
            conditions.entrySet().stream().<Row<?>>map(OperatorMetrics::conditionRow).toList(),
            true);
  }

  /** Sets the member counts and the PersistentVolumeClaims of a cluster. */
  public void setMembers(String namespace, String etcd, MemberCounts counts) {
    Gauges gauges = gauges(namespace, etcd);
    gauges
        .members()
        .register(
            List.of(stateRow("wanted", counts.desired()), stateRow("ready", counts.ready())), true);
    gauges
        .volumes()
        .register(
            counts.volumeClaims().stream().<Row<?>>map(OperatorMetrics::volumeRow).toList(), true);
  }

  /**
   * Sets the counts of the certificates of applications. A cluster without applications has no such
   * metric.
   */
  public void setClientCertificates(String namespace, String etcd, ClientCertificateCounts counts) {
    List<Row<?>> rows =
        counts.requested() == 0
            ? List.of()
            : List.of(
                stateRow("requested", counts.requested()),
                stateRow("issued", counts.issued()),
                stateRow("failed", counts.failed()));
    gauges(namespace, etcd).clientCertificates().register(rows, true);
  }

  /** Sets the findings of a cluster. */
  public void setFindings(String namespace, String etcd, List<FindingCount> findings) {
    gauges(namespace, etcd)
        .findings()
        .register(findings.stream().<Row<?>>map(OperatorMetrics::findingRow).toList(), true);
  }

  /** Sets what the last handshakes with members of a cluster showed; empty if none was asked. */
  public void setHandshakes(String namespace, String etcd, Map<HandshakeResult, Long> results) {
    gauges(namespace, etcd)
        .handshakes()
        .register(
            results.entrySet().stream().<Row<?>>map(OperatorMetrics::handshakeRow).toList(), true);
  }

  /** Counts members of a cluster that the operator restarted. */
  public void countRestarts(String namespace, String etcd, RestartReason reason, int members) {
    gauges(namespace, etcd).restarts().get(reason).increment(members);
  }

  /** Removes all metrics of a deleted cluster. */
  public void removeCluster(String namespace, String etcd) {
    phaseStarts.remove(new Key(namespace, etcd));
    Gauges removed = clusters.remove(new Key(namespace, etcd));
    if (removed != null) {
      removed.all().forEach(gauge -> gauge.register(List.of(), true));
      removed.restarts().values().forEach(registry::remove);
    }
  }

  private Row<CertificateExpiry> secondsLeft(CertificateExpiry expiry) {
    Tags tags = Tags.of(MetricNames.LINE, expiry.line(), MetricNames.ROLE, expiry.role());
    // Computed at each scrape, so the value falls without a reconcile.
    return Row.of(tags, expiry, it -> secondsUntil(it.notAfter()));
  }

  private Row<PhaseStart> secondsSince(PhaseStart start) {
    LinePhase phase = start.phase();
    Tags tags = Tags.of(MetricNames.LINE, phase.line(), MetricNames.PHASE, phase.phase());
    return Row.of(tags, start, it -> 0 - secondsUntil(it.since()));
  }

  private Row<CertificateRenewal> untilRenewal(CertificateRenewal renewal) {
    Tags tags = Tags.of(MetricNames.LINE, renewal.line(), MetricNames.ROLE, renewal.role());
    return Row.of(tags, renewal, it -> secondsUntil(it.due()));
  }

  private double secondsUntil(Instant instant) {
    return Duration.between(clock.instant(), instant).toMillis() / 1000.0;
  }

  private static Row<Number> conditionRow(Map.Entry<String, ConditionValue> condition) {
    return Row.of(Tags.of(MetricNames.TYPE, condition.getKey()), condition.getValue().number());
  }

  private static Row<Number> stateRow(String state, int count) {
    return Row.of(Tags.of(MetricNames.STATE, state), count);
  }

  private static Row<Number> handshakeRow(Map.Entry<HandshakeResult, Long> result) {
    return Row.of(Tags.of(MetricNames.RESULT, result.getKey().label()), result.getValue());
  }

  private static Row<Number> volumeRow(String claim) {
    return Row.of(Tags.of(MetricNames.PERSISTENT_VOLUME_CLAIM, claim), 1);
  }

  private static Row<Number> outdatedRow(OutdatedCertificates outdated) {
    Tags tags = Tags.of(MetricNames.LINE, outdated.line(), MetricNames.ROLE, outdated.role());
    return Row.of(tags, outdated.count());
  }

  private static Row<Number> phaseRow(LinePhase phase) {
    return Row.of(Tags.of(MetricNames.LINE, phase.line(), MetricNames.PHASE, phase.phase()), 1);
  }

  private static Row<Number> findingRow(FindingCount finding) {
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
        gauge(MetricNames.CERTIFICATE_SECONDS_LEFT, "Seconds until the certificate expires", tags),
        gauge(
            MetricNames.CERTIFICATE_SERVED_SECONDS_LEFT,
            "Seconds until the first certificate expires that running members use",
            tags),
        gauge(
            MetricNames.CERTIFICATE_OUTDATED,
            "Processes that use an older certificate than its Secret has",
            tags),
        gauge(
            MetricNames.CERTIFICATE_RENEWAL_SECONDS_LEFT,
            "Seconds until the operator renews the certificate",
            tags),
        gauge(
            MetricNames.CA_ROTATION_PHASE,
            "Names the phase of the rotation of the line's CA",
            tags),
        gauge(
            MetricNames.CA_ROTATION_PHASE_SECONDS,
            "Seconds since the operator first saw the present phase",
            tags),
        gauge(
            MetricNames.CLIENT_CERTIFICATES,
            "Certificates of applications that are requested, valid, or cannot be issued or"
                + " renewed",
            tags),
        gauge(MetricNames.FINDINGS, "Findings about the certificates of the cluster", tags),
        gauge(MetricNames.CONDITION, "Condition of the cluster: 1 True, 0 False, -1 Unknown", tags),
        gauge(MetricNames.MEMBERS, "Desired and ready members of the cluster", tags),
        gauge(MetricNames.MEMBER_VOLUME_INFO, "Maps a PersistentVolumeClaim to its cluster", tags),
        gauge(
            MetricNames.MEMBER_HANDSHAKES,
            "TLS endpoints of members by what the last handshake showed",
            tags),
        restarts(tags));
  }

  private MultiGauge gauge(String name, String description, Tags tags) {
    return MultiGauge.builder(name).description(description).tags(tags).register(registry);
  }

  /**
   * Every reason starts at 0: rate() misses the first increment of a counter that appears later.
   */
  private Map<RestartReason, Counter> restarts(Tags tags) {
    Map<RestartReason, Counter> counters = new EnumMap<>(RestartReason.class);
    for (RestartReason reason : RestartReason.values()) {
      counters.put(
          reason,
          Counter.builder(MetricNames.MEMBER_RESTARTS)
              .description("Members that the operator restarted, by reason")
              .tags(tags.and(MetricNames.REASON, reason.label()))
              .register(registry));
    }
    return counters;
  }

  private Counter runCounter(RunResult result) {
    return Counter.builder(MetricNames.RUNS)
        .description("Reconciles of the Etcd controller by result")
        .tag(MetricNames.RESULT, result.label())
        .register(registry);
  }

  private record Key(String namespace, String etcd) {}

  private record Gauges(
      MultiGauge secondsLeft,
      MultiGauge servedSecondsLeft,
      MultiGauge outdated,
      MultiGauge renewals,
      MultiGauge rotations,
      MultiGauge phaseSeconds,
      MultiGauge clientCertificates,
      MultiGauge findings,
      MultiGauge conditions,
      MultiGauge members,
      MultiGauge volumes,
      MultiGauge handshakes,
      Map<RestartReason, Counter> restarts) {
    List<MultiGauge> all() {
      return List.of(
          secondsLeft,
          servedSecondsLeft,
          outdated,
          renewals,
          rotations,
          phaseSeconds,
          clientCertificates,
          findings,
          conditions,
          members,
          volumes,
          handshakes);
    }
  }
}
