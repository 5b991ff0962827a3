package io.etcdwarden.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.TestClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperatorMetricsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final OperatorMetrics metrics =
      new OperatorMetrics(registry, Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void theGaugeCountsTheSecondsUntilACertificateExpires() {
    metrics.setCertificates(
        "shop", "main", List.of(new CertificateExpiry("client", "ca", NOW.plusSeconds(90))));

    assertTrue(
        scraped()
            .contains(
                "etcdwarden_certificate_seconds_left"
                    + "{etcd=\"main\",line=\"client\",namespace=\"shop\",role=\"ca\"} 90.0"),
        scraped());
  }

  @Test
  void whatMembersUseIsCountedBesideWhatIsStored() {
    metrics.setCertificates(
        "shop", "main", List.of(new CertificateExpiry("backup", "server", NOW.plusSeconds(90))));
    metrics.setServed(
        "shop", "main", List.of(new CertificateExpiry("backup", "server", NOW.plusSeconds(30))));
    metrics.setOutdated("shop", "main", List.of(new OutdatedCertificates("backup", "server", 2)));

    String labels = "{etcd=\"main\",line=\"backup\",namespace=\"shop\",role=\"server\"} ";
    assertTrue(scraped().contains("etcdwarden_certificate_seconds_left" + labels + "90.0"));
    assertTrue(scraped().contains("etcdwarden_certificate_served_seconds_left" + labels + "30.0"));
    assertTrue(scraped().contains("etcdwarden_certificate_outdated" + labels + "2.0"));
  }

  @Test
  void restartsAreCountedByReasonAndTheOthersAreZero() {
    metrics.countRestarts("shop", "main", RestartReason.RENEWAL, 2);
    metrics.countRestarts("shop", "main", RestartReason.RENEWAL, 1);

    String series =
        "etcdwarden_member_restarts_total{etcd=\"main\",namespace=\"shop\",reason=\"%s\"} ";
    assertTrue(scraped().contains(series.formatted("renewal") + "3.0"), scraped());
    assertTrue(scraped().contains(series.formatted("spec") + "0.0"), scraped());

    metrics.removeCluster("shop", "main");

    assertFalse(scraped().contains("etcdwarden_member_restarts_total{"), scraped());
  }

  @Test
  void onlyThePresentPhaseOfARotationIsShown() {
    metrics.setRotations("shop", "main", List.of(new LinePhase("client", "TrustRolling")));

    metrics.setRotations("shop", "main", List.of(new LinePhase("client", "Issuing")));

    assertTrue(
        scraped()
            .contains(
                "etcdwarden_ca_rotation_phase{etcd=\"main\",line=\"client\",namespace=\"shop\","
                    + "phase=\"Issuing\"} 1.0"),
        scraped());
    assertFalse(scraped().contains("TrustRolling"), scraped());
  }

  @Test
  void thePhaseOfARotationIsTimedFromItsFirstSight() {
    TestClock clock = new TestClock(NOW);
    OperatorMetrics timed = new OperatorMetrics(registry, clock);
    String series =
        "etcdwarden_ca_rotation_phase_seconds{etcd=\"main\",line=\"client\",namespace=\"shop\",";
    timed.setRotations("shop", "main", List.of(new LinePhase("client", "TrustRolling")));
    clock.advance(Duration.ofSeconds(40));
    timed.setRotations("shop", "main", List.of(new LinePhase("client", "TrustRolling")));
    clock.advance(Duration.ofSeconds(2));

    assertTrue(scraped().contains(series + "phase=\"TrustRolling\"} 42.0"), scraped());

    timed.setRotations("shop", "main", List.of(new LinePhase("client", "Issuing")));

    assertTrue(scraped().contains(series + "phase=\"Issuing\"} 0.0"), scraped());

    timed.setRotations("shop", "main", List.of(new LinePhase("client", "Steady")));

    assertFalse(scraped().contains("etcdwarden_ca_rotation_phase_seconds{"), scraped());
  }

  @Test
  void newValuesReplaceThePreviousOnes() {
    metrics.setCertificates(
        "shop", "main", List.of(new CertificateExpiry("peer", "ca", NOW.plusSeconds(90))));

    metrics.setCertificates(
        "shop", "main", List.of(new CertificateExpiry("client", "ca", NOW.minusSeconds(5))));

    assertFalse(scraped().contains("line=\"peer\""), scraped());
    assertTrue(scraped().contains("role=\"ca\"} -5.0"), scraped());
  }

  @Test
  void findingsAreCountedByCode() {
    metrics.setFindings("shop", "main", List.of(new FindingCount("SecretMissing", "error", 2)));

    assertTrue(
        scraped()
            .contains(
                "etcdwarden_findings{code=\"SecretMissing\",etcd=\"main\","
                    + "namespace=\"shop\",severity=\"error\"} 2.0"),
        scraped());
  }

  @Test
  void removingAClusterRemovesItsMetricsAndNoOthers() {
    List<CertificateExpiry> expiries = List.of(new CertificateExpiry("client", "ca", NOW));
    metrics.setCertificates("shop", "main", expiries);
    metrics.setCertificates("shop", "other", expiries);
    metrics.setFindings("shop", "main", List.of(new FindingCount("SecretMissing", "error", 1)));

    metrics.setConditions("shop", "main", Map.of("Ready", ConditionValue.TRUE));

    metrics.removeCluster("shop", "main");

    assertFalse(scraped().contains("etcd=\"main\""), scraped());
    assertTrue(scraped().contains("etcd=\"other\""), scraped());
  }

  @Test
  void aConditionIsANumberThatFollowsItsStatus() {
    metrics.setConditions("shop", "main", Map.of("Ready", ConditionValue.TRUE));

    metrics.setConditions("shop", "main", Map.of("Ready", ConditionValue.of("False")));

    String series = "etcdwarden_condition{etcd=\"main\",namespace=\"shop\",type=\"Ready\"} ";
    assertTrue(scraped().contains(series + "0.0"), scraped());
    assertFalse(scraped().contains(series + "1.0"), scraped());
  }

  @Test
  void aConditionThatIsNoLongerSetIsRemoved() {
    metrics.setConditions("shop", "main", Map.of("Ready", ConditionValue.UNKNOWN));

    metrics.setConditions("shop", "main", Map.of());

    assertFalse(scraped().contains("etcdwarden_condition{"), scraped());
  }

  @Test
  void memberCountsAndVolumeClaimsAreServed() {
    metrics.setMembers("shop", "main", new MemberCounts(3, 2, List.of("main-main-0")));

    String page = scraped();
    assertTrue(
        page.contains("etcdwarden_members{etcd=\"main\",namespace=\"shop\",state=\"wanted\"} 3.0"),
        page);
    assertTrue(
        page.contains(
            "etcdwarden_member_volume_info"
                + "{etcd=\"main\",namespace=\"shop\",persistentvolumeclaim=\"main-main-0\"} 1"),
        page);
  }

  @Test
  void anOverdueRenewalIsNegative() {
    metrics.setRenewals(
        "shop", "main", List.of(new CertificateRenewal("peer", "server", NOW.minusSeconds(7))));

    assertTrue(
        scraped()
            .contains(
                "etcdwarden_certificate_renewal_seconds_left"
                    + "{etcd=\"main\",line=\"peer\",namespace=\"shop\",role=\"server\"} -7.0"),
        scraped());
  }

  @Test
  void clientCertificatesAreCountedByState() {
    metrics.setClientCertificates("shop", "main", new ClientCertificateCounts(5, 4, 2));

    String series = "etcdwarden_client_certificates{etcd=\"main\",namespace=\"shop\",state=";
    assertTrue(scraped().contains(series + "\"requested\"} 5.0"), scraped());
    assertTrue(scraped().contains(series + "\"issued\"} 4.0"), scraped());
    assertTrue(scraped().contains(series + "\"failed\"} 2.0"), scraped());

    metrics.setClientCertificates("shop", "main", new ClientCertificateCounts(0, 0, 0));

    assertFalse(scraped().contains("etcdwarden_client_certificates{"), scraped());
  }

  @Test
  void onlyTheLeaderHasTheValueOne() {
    Leadership leadership = new Leadership(registry);
    assertTrue(scraped().contains("etcdwarden_leader 0.0"), scraped());

    leadership.acquired();

    assertTrue(scraped().contains("etcdwarden_leader 1.0"), scraped());
  }

  @Test
  void reconcilesAreCountedByResult() {
    metrics.countRun(RunResult.FAILED);
    metrics.countRun(RunResult.FAILED);

    assertTrue(scraped().contains("etcdwarden_runs_total{result=\"failed\"} 2.0"), scraped());
    assertTrue(scraped().contains("etcdwarden_runs_total{result=\"settled\"} 0.0"), scraped());
  }

  @Test
  void theMetricsOfTheProcessAreServed() {
    String page = ProcessMeters.registry("1.2.3").scrape();

    for (String name :
        List.of("jvm_memory_used_bytes", "jvm_threads_live", "process_cpu", "process_uptime")) {
      assertTrue(page.contains(name), name);
    }
    assertTrue(page.contains("etcdwarden_build_info{version=\"1.2.3\"} 1"), page);
  }

  @Test
  void removingAnUnknownClusterChangesNothing() {
    String before = scraped();

    metrics.removeCluster("shop", "never");

    assertEquals(before, scraped());
  }

  private String scraped() {
    return registry.scrape();
  }
}
