package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EtcdSummaryTest {
  private final List<EtcdSummary> all =
      List.of(
          EtcdSummary.of(StatusSamples.healthy()),
          EtcdSummary.of(StatusSamples.unhealthy()),
          EtcdSummary.of(StatusSamples.withoutStatus()));

  @Test
  void eachEtcdIsOneRow() {
    assertEquals(
        """
        NAMESPACE   NAME    READY   UNHEALTHY                             CERTIFICATES EXPIRE    LAST OPERATION        MARKS
        shop        main    3/3     -                                     2027-01-01T00:00:00Z   Reconcile Succeeded   -
        shop        other   1/3     Ready,BackupReady,ClusterIDMismatch   -                      Reconcile Error       suspended
        shop        new     0/1     -                                     -                      -                     -
        """,
        EtcdSummary.table(all));
  }

  @Test
  void quorumRecoveryAndDeletionAreShownAsMarks() {
    Etcd etcd = StatusSamples.healthy();
    etcd.getMetadata().setAnnotations(Map.of(Annotations.QUORUM_RECOVERY, "stop/main-1/3"));
    etcd.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z");

    assertEquals(List.of("recovering", "going"), EtcdSummary.of(etcd).marks());
  }

  @Test
  void aCertificateThatMembersUseCountsForTheExpiry() {
    Etcd etcd =
        Etcds.parse(
            """
            metadata: {name: main, namespace: shop}
            spec: {labels: {}, replicas: 3, etcd: {}, backup: {}}
            status:
              certificates:
              - {line: backup, role: server, notAfter: "2027-01-01T00:00:00Z",
                servedNotAfter: "2026-05-01T00:00:00Z"}
            """);

    assertEquals("2026-05-01T00:00:00Z", EtcdSummary.of(etcd).certificatesEnd());
  }

  @Test
  void jsonContainsTheWholeConditions() {
    String json = OutputFormat.JSON.text(all, () -> "");

    assertTrue(json.contains("\"certificatesEnd\" : \"2027-01-01T00:00:00Z\""), json);
    assertTrue(json.contains("\"message\" : \"1 of 3 members answer\""), json);
    assertTrue(json.endsWith("]\n"), json);
  }

  @Test
  void yamlIsAListWithoutADocumentMarker() {
    String yaml = OutputFormat.YAML.text(all, () -> "");

    assertTrue(yaml.startsWith("- namespace: \"shop\"\n  name: \"main\"\n"), yaml);
  }
}
