package io.etcdwarden.compaction;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CompactionFiguresTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CompactionFigures figures = new CompactionFigures(registry);

  @Test
  void aJobIsCountedAndTimedUnderTheNamesOfTheContract() {
    figures.jobEnded(
        "ns", new JobEnd(false, "ProcessFailure", "processFailure", Duration.ofSeconds(400)));

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
    figures.fullSnapshot("ns", true);
    figures.fullSnapshot("ns", true);

    assertServed(
        "etcddruid_compaction_full_snapshot_triggered_total"
            + "{etcd_namespace=\"ns\",succeeded=\"true\"} 2.0");
  }

  @Test
  void theLagIsTheLatestKnown() {
    figures.lag("ns", 7);
    figures.lag("ns", -3);

    assertServed("etcddruid_compaction_num_delta_events{etcd_namespace=\"ns\"} -3.0");
  }

  @Test
  void jobsAreCountedWhileTheyRun() {
    figures.jobRuns("ns", "a", true);
    figures.jobRuns("ns", "a", true);
    figures.jobRuns("ns", "b", true);
    assertServed("etcddruid_compaction_jobs_current{etcd_namespace=\"ns\"} 2.0");

    figures.jobRuns("ns", "a", false);
    assertServed("etcddruid_compaction_jobs_current{etcd_namespace=\"ns\"} 1.0");
  }

  @Test
  void withTheLastEtcdOfANamespaceItsFiguresOfNowGo() {
    figures.jobRuns("ns", "a", true);
    figures.jobRuns("ns", "b", false);
    figures.lag("ns", 7);

    figures.forget("ns", "a");
    assertServed("etcddruid_compaction_jobs_current{etcd_namespace=\"ns\"} 0.0");
    figures.forget("ns", "b");

    assertFalse(registry.scrape().contains("etcd_namespace=\"ns\""), registry.scrape());
    figures.jobRuns("ns", "c", true);
    assertServed("etcddruid_compaction_jobs_current{etcd_namespace=\"ns\"} 1.0");
  }

  private void assertServed(String line) {
    String page = registry.scrape();
    assertTrue(page.contains(line + "\n"), page);
  }
}
