package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.metrics.CertificateExpiry;
import io.etcdwarden.metrics.ConditionValue;
import io.etcdwarden.metrics.LinePhase;
import io.etcdwarden.metrics.MemberCounts;
import io.etcdwarden.metrics.OutdatedCertificates;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PkiOutcomes;
import io.etcdwarden.support.Plans;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterFiguresTest {
  @Test
  void conditionsHaveTheValuesOfTheStatus() {
    EtcdStatus status =
        status(condition("Ready", "True", "Quorate"), condition("BackupReady", "False", "Bad"));

    assertEquals(
        Map.of("Ready", ConditionValue.TRUE, "BackupReady", ConditionValue.FALSE),
        ClusterFigures.conditions(status));
  }

  @Test
  void conditionsThatAreNotCheckedInAHibernatedClusterAreLeftOut() {
    EtcdStatus status =
        status(
            condition("Ready", "Unknown", "NotChecked"),
            condition("CertificatesReady", "True", "Valid"));

    assertEquals(
        Map.of("CertificatesReady", ConditionValue.TRUE), ClusterFigures.conditions(status));
  }

  @Test
  void aClusterWithoutStatusHasItsPlannedMembersAndClaims() {
    MemberCounts figures = ClusterFigures.members(Plans.of(Etcds.withDefaults()), EtcdStatus.EMPTY);

    assertEquals(
        new MemberCounts(3, 0, List.of("main-main-0", "main-main-1", "main-main-2")), figures);
  }

  @Test
  void theServedCertificatesHaveTheValuesOfTheStatus() {
    EtcdStatus status =
        Etcds.parse(
                """
                metadata: {name: main}
                status:
                  certificates:
                  - line: backup
                    role: server
                    notAfter: "2027-01-01T00:00:00Z"
                    storedSince: "2026-01-01T00:00:00Z"
                    servedNotAfter: "2026-05-01T00:00:00Z"
                    outdated:
                    - {pod: main-0, process: backup-restore server, startedAt: "2025-09-01T00:00:00Z"}
                    - {pod: main-1, process: backup-restore server, startedAt: "2025-09-01T00:00:00Z"}
                  - line: client
                    role: client
                    notAfter: "2027-01-01T00:00:00Z"
                    storedSince: "2026-01-01T00:00:00Z"
                  - {line: client, role: ca, notAfter: "2031-01-01T00:00:00Z"}
                """)
            .getStatus();

    assertEquals(
        List.of(new CertificateExpiry("backup", "server", Instant.parse("2026-05-01T00:00:00Z"))),
        ClusterFigures.served(status));
    assertEquals(
        List.of(
            new OutdatedCertificates("backup", "server", 2),
            new OutdatedCertificates("client", "client", 0)),
        ClusterFigures.outdated(status));
  }

  @Test
  void thePhaseOfARotationIsThatOfTheOutcome() {
    CaRotation rotation = new CaRotation(new RotationStep.Generate(2), 1, 1, "", Instant.MAX);

    assertEquals(
        List.of(new LinePhase("peer", "Starting")),
        ClusterFigures.phases(PkiOutcomes.withRotations(Map.of(Line.PEER, rotation))));
  }

  private static EtcdStatus status(Condition... conditions) {
    return EtcdStatus.EMPTY.withConditions(List.of(conditions));
  }

  private static Condition condition(String type, String status, String reason) {
    return new Condition(type, status, reason, "", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z");
  }
}
