package io.etcdwarden.compaction;

import io.etcdwarden.metrics.MetricNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What compaction reports, under the names and labels of the contract. */
final class CompactionFigures {
  private static final Duration[] BUCKETS = {
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(10),
    Duration.ofMinutes(15),
    Duration.ofMinutes(20),
    Duration.ofMinutes(30)
  };

  private final MeterRegistry registry;
  private final Map<String, AtomicLong> revisions = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> running = new ConcurrentHashMap<>();

  CompactionFigures(MeterRegistry registry) {
    this.registry = registry;
  }

  void jobEnded(String namespace, JobEnd end) {
    Tags tags = tags(namespace, end.succeeded()).and(MetricNames.FAILURE_REASON, end.figure());
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
        .record(end.took());
  }

  void fullSnapshot(String namespace, boolean succeeded) {
    Counter.builder(MetricNames.COMPACTION_FULL_SNAPSHOTS)
        .description("Full snapshots that compaction asked for")
        .tags(tags(namespace, succeeded))
        .register(registry)
        .increment();
  }

  /** The latest of the namespace: the contract's figure does not tell its clusters apart. */
  void lag(String namespace, long known) {
    revisions.computeIfAbsent(namespace, this::revisionsOf).set(known);
  }

  /** Whether the job of this Etcd runs now. */
  void jobRuns(String namespace, String etcdUid, boolean runs) {
    Set<String> jobs = running.computeIfAbsent(namespace, this::jobsOf);
    if (runs) {
      jobs.add(etcdUid);
    } else {
      jobs.remove(etcdUid);
    }
  }

  private AtomicLong revisionsOf(String namespace) {
    AtomicLong latest = new AtomicLong();
    Gauge.builder(MetricNames.COMPACTION_DELTA_EVENTS, latest, AtomicLong::doubleValue)
        .description("Revisions written since the last full snapshot")
        .tag(MetricNames.ETCD_NAMESPACE, namespace)
        .strongReference(true)
        .register(registry);
    return latest;
  }

  private Set<String> jobsOf(String namespace) {
    Set<String> jobs = ConcurrentHashMap.newKeySet();
    Gauge.builder(MetricNames.COMPACTION_JOBS_CURRENT, jobs, Set::size)
        .description("Compaction jobs that run now")
        .tag(MetricNames.ETCD_NAMESPACE, namespace)
        .strongReference(true)
        .register(registry);
    return jobs;
  }

  private static Tags tags(String namespace, boolean succeeded) {
    return Tags.of(
        MetricNames.SUCCEEDED, String.valueOf(succeeded), MetricNames.ETCD_NAMESPACE, namespace);
  }
}
