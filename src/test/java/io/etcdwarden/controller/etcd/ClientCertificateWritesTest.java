package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.ClientCertificatesStatus;
import io.etcdwarden.api.ClientCertificatesStatus.EntryFinding;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.metrics.MetricNames;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.support.Etcds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The certificates of applications in reconciles: they neither stop the cluster nor wait for it.
 */
class ClientCertificateWritesTest {
  private final ReconcileHarness harness = new ReconcileHarness(true);

  @Test
  void theyAreWrittenAfterTheMembersAndCountedInTheStatus() {
    harness.cluster.create(etcd("{name: reports, secretName: reports-etcd}"));

    harness.reconcile();

    List<String> writes = harness.cluster.writes();
    assertEquals(
        List.of("create StatefulSet main", "create Secret reports-etcd", "write status"),
        writes.subList(writes.size() - 3, writes.size()));
    assertEquals("Reconcile Succeeded", harness.operation());
    assertEquals(1, status().requested());
    assertEquals(1, status().issued());
    assertEquals("2027-03-01T12:00:00Z", status().firstNotAfter());
    assertNull(status().findings());
    assertEquals(
        1.0,
        harness
            .registry
            .get(MetricNames.CLIENT_CERTIFICATES)
            .tag(MetricNames.STATE, "issued")
            .gauge()
            .value());
  }

  @Test
  void anotherReconcileWritesNothing() {
    harness.cluster.create(etcd("{name: reports, secretName: reports-etcd}"));
    harness.reconcile();
    harness.reconcile();
    harness.cluster.writes();

    harness.reconcile();

    assertEquals(List.of(), harness.cluster.writes());
  }

  @Test
  void aFailedWriteIsReportedAndRetriedAndTheClusterIsReconciled() {
    createMembers();
    harness.cluster.updateSpec(etcd("{name: reports, secretName: reports-etcd}"));
    harness.cluster.failNextSecretWrite(
        new OperatorException(ErrorCode.SYNC_SECRET, "Secret reports-etcd: denied by a policy"));

    Duration delay = harness.reconcile();

    assertEquals("Reconcile Succeeded", harness.operation());
    assertEquals(2L, harness.cluster.live().getStatus().observedGeneration());
    assertEquals(0, status().issued());
    assertEquals(
        List.of(
            new EntryFinding(
                null,
                null,
                "ClientNotWritten",
                "error",
                "Secret reports-etcd: denied by a policy.")),
        status().findings());
    assertTrue(harness.cluster.eventReasons().contains("ClientCertificateProblem"));
    assertTrue(delay.compareTo(Duration.ofMinutes(2)) < 0, delay::toString);

    harness.reconcile();

    assertEquals(1, status().issued());
    assertNull(status().findings());
  }

  @Test
  void aSecretThatChangedMeanwhileIsDecidedOnAgainSoon() {
    createMembers();
    harness.cluster.updateSpec(etcd("{name: reports, secretName: reports-etcd}"));
    harness.cluster.failNextSecretWrite(new ConflictException("Secret reports-etcd", null));

    Duration delay = harness.reconcile();

    assertEquals("Reconcile Succeeded", harness.operation());
    assertTrue(delay.compareTo(Duration.ofSeconds(2)) < 0, delay::toString);
  }

  @Test
  void aWrongEntryConcernsNeitherTheClusterNorOtherEntries() {
    harness.cluster.put(StoredSecret.unwritten("taken", StoredSecret.OPAQUE, Map.of()));
    harness.cluster.create(
        etcd("{name: first, secretName: taken}", "{name: second, secretName: second}"));

    harness.reconcile();

    assertEquals("Reconcile Succeeded", harness.operation());
    assertEquals(1, status().issued());
    assertEquals(
        List.of("first ClientSecretExists"),
        status().findings().stream().map(it -> it.name() + " " + it.code()).toList());
    assertEquals(Map.of(), harness.cluster.secret("taken").orElseThrow().labels());
    assertTrue(harness.cluster.secret("second").isPresent());
  }

  @Test
  void aSuspendedEtcdGetsNone() {
    Etcd etcd = etcd("{name: reports, secretName: reports-etcd}");
    etcd.getMetadata().setAnnotations(new HashMap<>(Map.of(Annotations.SUSPEND, "true")));
    harness.cluster.create(etcd);

    harness.reconcile();

    assertTrue(harness.cluster.secret("reports-etcd").isEmpty());
  }

  @Test
  void anInvalidSpecKeepsThemAndRenewsThem() {
    harness.cluster.create(etcd("{name: reports, secretName: reports-etcd, validity: 24h}"));
    harness.reconcile();
    StoredSecret before = harness.cluster.secret("reports-etcd").orElseThrow();
    harness.cluster.updateSpec(
        Etcds.with("main", spec("replicas: -1", "{name: reports, secretName: reports-etcd}")));
    harness.clock.advance(Duration.ofHours(23));

    harness.reconcile();

    assertEquals("Reconcile Error", harness.operation());
    assertFalse(harness.cluster.secret("reports-etcd").orElseThrow().equals(before));
  }

  private void createMembers() {
    harness.cluster.create(etcd());
    harness.reconcile();
    harness.cluster.eventReasons();
  }

  private ClientCertificatesStatus status() {
    return harness.cluster.live().getStatus().clientCertificates();
  }

  private static Etcd etcd(String... entries) {
    return Etcds.with("main", spec("replicas: 1", entries));
  }

  private static String spec(String replicas, String... entries) {
    return """
      %s
      etcd:
        clientUrlTls:
          tlsCASecretRef: {name: ca}
          serverTLSSecretRef: {name: server}
          clientTLSSecretRef: {name: client}
      backup: {}
      pki:
        clients: [%s]
    """
        .formatted(replicas, String.join(", ", entries));
  }
}
