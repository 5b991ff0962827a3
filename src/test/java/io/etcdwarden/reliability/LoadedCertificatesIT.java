package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.CertificateStatus.OutdatedProcess;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The times of pods and Secrets that a real API server writes tell what members have loaded. */
class LoadedCertificatesIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private FakeNode node;
  private InProcessOperator operator;

  @BeforeEach
  void start() {
    node = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
    operator = InProcessOperator.start(SharedApiServer.running().server().config(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void aReplacedCertificateIsReportedUntilTheMemberRestarts() {
    client.resource(TlsCluster.etcd(namespace)).create();
    await("Valid");
    CertificateStatus first = backupServer();
    assertEquals(first.notAfter(), first.servedNotAfter());

    client.secrets().inNamespace(namespace).withName(first.secret()).delete();

    await("CertificateNotLoaded");
    CertificateStatus second = backupServer();
    assertEquals(first.notAfter(), second.servedNotAfter());
    assertEquals(
        List.of(first.fingerprint()),
        second.outdated().stream().map(OutdatedProcess::fingerprint).distinct().toList());
    awaitEndOf(Instant.parse(second.storedSince()));
    second
        .outdated()
        .forEach(it -> client.pods().inNamespace(namespace).withName(it.pod()).delete());
    await("Valid");
    assertEquals(backupServer().notAfter(), backupServer().servedNotAfter());
  }

  /** A pod that is created in the second of a write proves nothing about what it has loaded. */
  private static void awaitEndOf(Instant second) {
    Instant end = second.plusSeconds(1);
    TIMEOUT.await(
        () -> Instant.now().isBefore(end) ? Optional.of("it is before " + end) : Optional.empty());
  }

  private CertificateStatus backupServer() {
    return TlsCluster.live(client, namespace).getStatus().certificates().stream()
        .filter(it -> it.line().equals("backup") && it.role().equals("server"))
        .findFirst()
        .orElseThrow();
  }

  private void await(String reason) {
    TIMEOUT.await(
        () -> {
          Optional<String> unready = TlsCluster.whyNotReady(client, namespace);
          return unready.isPresent() ? unready : whyNot(reason);
        });
  }

  private Optional<String> whyNot(String reason) {
    return TlsCluster.live(client, namespace).getStatus().conditions().stream()
        .filter(it -> it.type().equals("CertificatesReady"))
        .filter(it -> !it.reason().equals(reason))
        .map(it -> it.reason() + ": " + it.message())
        .findFirst();
  }
}
