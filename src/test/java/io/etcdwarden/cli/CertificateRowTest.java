package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateRowTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void theTableShowsTheDaysThatAreLeftInTheSecretAndInMembers() {
    List<CertificateRow> rows =
        CertificateRow.of(
            etcd(
                """
                {line: client, role: server, secret: main-server, origin: Generated,
                notAfter: "2027-03-01T12:00:00Z", servedNotAfter: "2026-03-04T11:00:00Z",
                phase: AwaitingWindow, findings: [{code: KeyWeak, severity: Warning, message: m}],
                outdated: [{pod: main-0, process: etcd-wrapper server, startedAt: x}]}\
                """),
            NOW);

    assertEquals(
        """
        NAMESPACE   ETCD   LINE     ROLE     SECRET        ORIGIN      DAYS LEFT   SERVED   PHASE            FINDINGS
        shop        main   client   server   main-server   Generated   365         2        AwaitingWindow   KeyWeak
        """,
        CertificateRow.table(rows));
    assertTrue(CertificateRow.wideTable(rows).contains("main-0"));
    assertFalse(rows.getFirst().isUnusable());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          notAfter: "2026-03-01T11:00:00Z"                                            | true
          notAfter: "2026-03-01T13:00:00Z"                                            | false
          notAfter: "2027-03-01T11:00:00Z", servedNotAfter: "2026-02-01T11:00:00Z"    | true
          findings: [{code: KeyMismatch, severity: Error, message: m}]                | true
          notAfter: "soon"                                                            | false
          """)
  void aCertificateIsUnusableAfterItsEndOrWithAnError(String fields, boolean isUnusable) {
    CertificateRow row =
        CertificateRow.of(
                etcd("{line: peer, role: ca, secret: ca, origin: Generated, " + fields + "}"), NOW)
            .getFirst();

    assertEquals(isUnusable, row.isUnusable());
  }

  @Test
  void anEtcdWithoutStatusHasNoRows() {
    assertEquals(List.of(), CertificateRow.of(StatusSamples.withoutStatus(), NOW));
  }

  private static Etcd etcd(String certificate) {
    return Etcds.parse(
        "metadata: {name: main, namespace: shop}\nspec: {}\nstatus: {certificates: [%s]}\n"
            .formatted(certificate.replace("\n", " ")));
  }
}
