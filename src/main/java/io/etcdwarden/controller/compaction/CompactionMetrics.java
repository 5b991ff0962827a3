package io.etcdwarden.controller.compaction;

import io.etcdwarden.metrics.MetricNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The metrics of compaction, with the names and labels of etcd-druid. */
final class CompactionMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(10),
    Duration.ofMinutes(15),
    Duration.ofMinutes(20),
    Duration.ofMinutes(30)
  };

  private final MeterRegistry registry;
  private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();

  CompactionMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void countJob(String namespace, JobResult result) {
    Tags tags =
        tags(namespace, result.succeeded()).and(MetricNames.FAILURE_REASON, result.metricReason());
    Counter.builder(MetricNames.COMPACTION_JOBS)
        .description("Compaction jobs that ended")
        .tags(tags)
        .register(registry)
        .increment();
    Timer.builder(MetricNames.COMPACTION_JOB_DURATION)
        .description("How long compaction jobs took")
        .serviceLevelObjectives(BUCKETS)
        .tags(tags)
        .register(registry)
        .record(result.duration());
  }

  void countFullSnapshot(String namespace, boolean succeeded) {
    Counter.builder(MetricNames.COMPACTION_FULL_SNAPSHOTS)
        .description("Full snapshots that compaction asked for")
        .tags(tags(namespace, succeeded))
        .register(registry)
        .increment();
  }

  /** Sets the gauge of the namespace, which has no label for the single Etcd. */
  void setLag(String namespace, long lag) {
    namespace(namespace).revisions.set(lag);
  }

  void setJobRunning(String namespace, String etcdUid, boolean runs) {
    namespace(namespace).etcds.put(etcdUid, runs);
  }

  /** Forgets a deleted Etcd. The gauges of a namespace are removed with its last Etcd. */
  void forget(String namespace, String etcdUid) {
    namespaces.computeIfPresent(
        namespace,
        (_, metrics) -> {
          metrics.etcds.remove(etcdUid);
          if (!metrics.etcds.isEmpty()) {
            return metrics;
          }
          metrics.gauges.forEach(registry::remove);
          return null;
        });
  }

  private Namespace namespace(String namespace) {
    return namespaces.computeIfAbsent(namespace, name -> new Namespace(name, registry));
  }

  /** The gauges of one namespace. */
  private static final class Namespace {
    private final AtomicLong revisions = new AtomicLong();

    /** Whether the job of an Etcd runs, by the uid of the Etcd. */
    private final Map<String, Boolean> etcds = new ConcurrentHashMap<>();

    private final List<Gauge> gauges;

    Namespace(String name, MeterRegistry registry) {
      Gauge lag =
          Gauge.builder(MetricNames.COMPACTION_DELTA_EVENTS, revisions, AtomicLong::doubleValue)
              .description("Revisions written since the last full snapshot")
              .tag(MetricNames.ETCD_NAMESPACE, name)
              .strongReference(true)
              .register(registry);
      Gauge jobs =
          Gauge.builder(MetricNames.COMPACTION_JOBS_CURRENT, etcds, Namespace::running)
              .description("Compaction jobs that run now")
              .tag(MetricNames.ETCD_NAMESPACE, name)
              .strongReference(true)
              .register(registry);
      gauges = List.of(lag, jobs);
    }

    private static double running(Map<String, Boolean> etcds) {
      return etcds.values().stream().filter(runs -> runs).count();
    }
  }

  private static Tags tags(String namespace, boolean succeeded) {
    return Tags.of(
        MetricNames.SUCCEEDED, String.valueOf(succeeded), MetricNames.ETCD_NAMESPACE, namespace);
  }
}
