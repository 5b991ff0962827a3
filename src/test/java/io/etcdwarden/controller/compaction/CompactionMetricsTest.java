package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CompactionMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CompactionMetrics metrics = new CompactionMetrics(registry);

  @Test
  void aJobIsCountedAndTimedUnderTheDocumentedNames() {
    metrics.countJob(
        "ns", new JobResult(false, "ProcessFailure", "processFailure", Duration.ofSeconds(400)));

    String labels = "{etcd_namespace=\"ns\",failureReason=\"processFailure\",succeeded=\"false\"";
    assertServed("etcddruid_compaction_jobs_total" + labels + "} 1.0");
    String bucket = "etcddruid_compaction_job_duration_seconds_bucket" + labels + ",le=\"";
    assertServed(bucket + "60.0\"} 0");
    assertServed(bucket + "300.0\"} 0");
    assertServed(bucket + "600.0\"} 1");
    assertServed(bucket + "900.0\"} 1");
    assertServed(bucket + "1200.0\"} 1");
    assertServed(bucket + "1800.0\"} 1");
    assertServed("etcddruid_compaction_job_duration_seconds_sum" + labels + "} 400.0");
  }

  @Test
  void fullSnapshotsAreCounted() {
    metrics.countFullSnapshot("ns", true);
    metrics.countFullSnapshot("ns", true);

    assertServed(
        "etcddruid_compaction_full_snapshot_triggered_total"
            + "{etcd_namespace=\"ns\",succeeded=\"true\"} 2.0");
  }

  @Test
  void theLagIsTheLatestKnown() {
    metrics.setLag("ns", 7);
    metrics.setLag("ns", -3);

    assertServed("etcddruid_compaction_num_delta_events{etcd_namespace=\"ns\"} -3.0");
  }

  @Test
  void jobsAreCountedWhileTheyRun() {
    metrics.setJobRunning("ns", "a", true);
    metrics.setJobRunning("ns", "a", true);
    metrics.setJobRunning("ns", "b", true);
    assertServed("etcddruid_compaction_jobs_current{etcd_namespace=\"ns\"} 2.0");

    metrics.setJobRunning("ns", "a", false);
    assertServed("etcddruid_compaction_jobs_current{etcd_namespace=\"ns\"} 1.0");
  }

  @Test
  void theGaugesOfANamespaceAreRemovedWithItsLastEtcd() {
    metrics.setJobRunning("ns", "a", true);
    metrics.setJobRunning("ns", "b", false);
    metrics.setLag("ns", 7);

    metrics.forget("ns", "a");
    assertServed("etcddruid_compaction_jobs_current{etcd_namespace=\"ns\"} 0.0");
    metrics.forget("ns", "b");

    assertFalse(registry.scrape().contains("etcd_namespace=\"ns\""), registry.scrape());
    metrics.setJobRunning("ns", "c", true);
    assertServed("etcddruid_compaction_jobs_current{etcd_namespace=\"ns\"} 1.0");
  }

  private void assertServed(String line) {
    String page = registry.scrape();
    assertTrue(page.contains(line + "\n"), page);
  }
}
