package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.LastError;
import io.etcdwarden.support.Etcds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusReportTest {
  @Test
  void aHealthyEtcdIsReportedWithAllSections() {
    String text = StatusReport.of(StatusSamples.healthy()).text();

    assertEquals(
        """
        Etcd shop/main: 3 of 3 members ready
        Spec: generation 4 is applied
        Last operation: Reconcile Succeeded at 2026-01-01T00:00:00Z. All is in place.
        """,
        text.substring(0, text.indexOf("\nConditions\n")));
    assertTrue(text.contains("  ok   Ready "), text);
    assertTrue(text.contains("all members belong to the same cluster"), text);
    assertTrue(text.contains("  main-0   Ready    LeaseSucceeded   Leader   a1"), text);
    assertTrue(text.contains("  client   server   main-client-server   Generated   2027-"), text);
  }

  @Test
  void whatMembersServeIsShownBesideWhatIsStored() {
    String text =
        StatusReport.of(
                Etcds.parse(
                    """
                    metadata: {name: main, namespace: shop, generation: 1}
                    spec: {labels: {}, replicas: 3, etcd: {}, backup: {}}
                    status:
                      certificates:
                      - line: backup
                        role: server
                        secret: main-backup-server
                        origin: Generated
                        notAfter: "2027-01-01T00:00:00Z"
                        servedNotAfter: "2026-05-01T00:00:00Z"
                        outdated:
                        - {pod: main-1, process: backup-restore server,
                          startedAt: "2025-09-01T00:00:00Z", notAfter: "2026-05-01T00:00:00Z"}
                        - {pod: main-2, process: backup-restore server,
                          startedAt: "2025-09-01T00:00:00Z"}
                    """))
            .text();

    assertTrue(text.contains("EXPIRES                SERVED UNTIL"), text);
    assertTrue(text.contains("2027-01-01T00:00:00Z   2026-05-01T00:00:00Z"), text);
    assertTrue(
        text.contains(
            "main-1   backup-restore server   main-backup-server   2026-05-01T00:00:00Z   2025"),
        text);
    assertTrue(
        text.contains("main-2   backup-restore server   main-backup-server   unknown"), text);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "servedNotAfter: '2027-01-01T00:00:00Z'|as stored, by start times ",
        "servedNotAfter: '2027-01-01T00:00:00Z', servedConfirmedAt: '2026-06-01T00:00:00Z'"
            + "|as stored, handshake 2026-06-01T00:00:00Z ",
        "servedNotAfter: '2026-05-01T00:00:00Z', outdated: [{pod: main-1}, {pod: main-2}]"
            + "|older in 2 ",
        "notBefore: '2026-01-01T00:00:00Z'|main-peer-server   Generated   2027-01-01T00:00:00Z   - "
            + "             -",
      })
  void theCertificatesSayHowItIsKnownWhatIsServed(String fields, String wanted) {
    String text =
        StatusReport.of(
                Etcds.parse(
                    """
                    metadata: {name: main, namespace: shop, generation: 1}
                    spec: {labels: {}, replicas: 3, etcd: {}, backup: {}}
                    status:
                      certificates:
                      - {line: peer, role: server, secret: main-peer-server, origin: Generated,
                        notAfter: "2027-01-01T00:00:00Z", %s}
                    """
                        .formatted(fields)))
            .text();

    assertTrue(text.contains(wanted.strip()), text);
  }

  @Test
  void falseConditionsHaveARemedyAndUnknownConditionsDoNot() {
    assertEquals(
        List.of(
            "spec.etcd.quota is negative",
            "Ready (QuorumLost): 1 of 3 members answer",
            "ClusterIDMismatch (MultipleClusterIDsDetected): two ids"),
        StatusReport.of(StatusSamples.unhealthy()).diagnoses().stream()
            .map(StatusReport.Diagnosis::what)
            .toList());
    String text = StatusReport.of(StatusSamples.unhealthy()).text();
    assertTrue(text.contains("    remedy: change the field of the Etcd"), text);
    assertTrue(text.contains("    remedy: check the members' pods"), text);
    assertTrue(text.contains("unknown whether snapshots are up to date"), text);
  }

  @Test
  void aSuspendedEtcdNamesTheResumeCommand() {
    String text = StatusReport.of(StatusSamples.unhealthy()).text();

    assertTrue(
        text.contains(
            "Spec: generation 5 is not applied yet; 4 is applied; the Etcd is suspended, the"
                + " command resume"),
        text);
  }

  @Test
  void aNewEtcdHasNoDiagnosesAndNoEmptyTables() {
    StatusReport report = StatusReport.of(StatusSamples.withoutStatus());

    assertEquals(List.of(), report.diagnoses());
    assertEquals(
        """
        Etcd shop/new: 0 of 1 members ready
        Spec: generation 1 is not applied yet; no generation is applied
        """,
        report.text());
  }

  @Test
  void aProbableMistakeInTheSpecIsAWarningAndNoProblem() {
    Etcd etcd =
        Etcds.parse(
            """
            metadata: {name: even, namespace: shop, generation: 1}
            spec: {labels: {}, replicas: 2, etcd: {}, backup: {}}
            """);

    StatusReport report = StatusReport.of(etcd);

    assertEquals(List.of(), report.diagnoses());
    assertTrue(report.text().endsWith("the same as one of 1. Set an odd number.\n"), report.text());
    assertTrue(report.text().contains("\nWarnings\n  - EvenNumberOfMembers: "), report.text());
  }

  @ParameterizedTest
  @CsvSource({
    "Ready, True, true, false",
    "Ready, False, false, true",
    "Ready, Unknown, false, false",
    "ClusterIDMismatch, False, true, false",
    "ClusterIDMismatch, True, false, true",
    "OtherOperatorsCondition, False, false, true"
  })
  void clusterIdMismatchIsHealthyWhenFalseAndOtherConditionsWhenTrue(
      String type, String status, boolean isHealthy, boolean isProblem) {
    Condition condition = new Condition(type, status, "R", "m", "t", "t");

    assertEquals(isHealthy, Health.isHealthy(condition));
    assertEquals(isProblem, Health.isProblem(condition));
  }

  @Test
  void unknownErrorsAndConditionsHaveAGeneralRemedy() {
    assertTrue(Health.remedy(new LastError("ERR_SYNC_ROLE", "x", "t")).contains("correct what"));
    assertTrue(
        Health.remedy(new Condition("OtherOperatorsCondition", "False", "R", "m", "t", "t"))
            .contains("see the message"));
  }
}
