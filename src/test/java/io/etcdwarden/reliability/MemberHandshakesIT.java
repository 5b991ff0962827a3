package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator asks real etcd members by TLS handshakes what they have loaded. */
class MemberHandshakesIT {
  private static final PollTimeout TIMEOUT = PollTimeout.ofSeconds(420);
  private static final Duration MOUNT_LAG = Duration.ofSeconds(4);
  private static final String PEER_PAIR = "main-peer";

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private FakeNode node;
  private InProcessOperator operator;

  @BeforeEach
  void start() throws IOException {
    node =
        FakeNode.withEtcdProcesses(
            client,
            namespace,
            EtcdPrograms.in(Binaries.fromSystemProperty().folder()),
            FakeNodeSettings.fast().withMountLag(MOUNT_LAG));
    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);
    client.resource(TlsCluster.etcd(namespace)).create();
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void aRotationDoesNotWaitLongerThanForTheFilesOfMembers() {
    rotate();
    TIMEOUT.await(() -> whyNotIssuedFrom("2"));
    Instant issued = Instant.now();
    TIMEOUT.await(() -> whyNotTrusted(1));
    Duration passed = Duration.between(issued, Instant.now());

    assertTrue(
        passed.compareTo(StoredMaterial.SYNC_LAG.minusSeconds(20)) < 0,
        () -> "the old CA was trusted for " + passed);
    TIMEOUT.await(this::whyNotRotated);
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
    TIMEOUT.await(
        () ->
            peerPair().servedConfirmedAt() == null
                ? Optional.of("no handshake confirms " + peerPair())
                : Optional.empty());
  }

  @Test
  void aMemberThatServesTheOldPairIsNamedAlthoughItsPodIsYoung() {
    node.etcdMembers().freezeSecret(namespace, "main-1", PEER_PAIR);
    rotate();
    TIMEOUT.await(() -> whyNotIssuedFrom("2"));
    Instant issued = Instant.now();
    TIMEOUT.await(
        () ->
            Instant.now().isBefore(issued.plusSeconds(2))
                ? Optional.of("the pod must be younger than the Secret by a second")
                : Optional.empty());
    client.pods().inNamespace(namespace).withName("main-1").delete();

    TIMEOUT.await(() -> whyNot("OlderCertificateServed", "Pod main-1 presents an older certif"));
    assertEquals(2, trusted());

    node.etcdMembers().thawSecrets(namespace, "main-1");
    TIMEOUT.await(this::whyNotRotated);
    TIMEOUT.await(() -> whyNot("Valid", "All"));
  }

  private void rotate() {
    TlsCluster.patch(
        client,
        namespace,
        "{\"metadata\":{\"annotations\":{\"%s\":\"peer\"}}}".formatted(Annotations.ROTATE_CA));
  }

  private Optional<String> whyNotIssuedFrom(String generation) {
    String issuer =
        secret(PEER_PAIR).getMetadata().getAnnotations().get(PkiLabels.ISSUER_GENERATION);
    return generation.equals(issuer)
        ? Optional.empty()
        : Optional.of("the issuer is " + issuer + ": " + certificatesReady());
  }

  private Optional<String> whyNotTrusted(int number) {
    return trusted() == number
        ? Optional.empty()
        : Optional.of(trusted() + " CAs are trusted: " + certificatesReady());
  }

  private Optional<String> whyNotRotated() {
    return secret("main-peer-ca-1") == null
        ? Optional.empty()
        : Optional.of("the old CA is still there: " + certificatesReady());
  }

  private Optional<String> whyNot(String reason, String message) {
    Condition condition = certificatesReady();
    return condition.reason().equals(reason) && condition.message().startsWith(message)
        ? Optional.empty()
        : Optional.of(condition.toString());
  }

  private Condition certificatesReady() {
    return TlsCluster.live(client, namespace).getStatus().conditions().stream()
        .filter(it -> it.type().equals("CertificatesReady"))
        .findFirst()
        .orElseThrow();
  }

  private CertificateStatus peerPair() {
    return TlsCluster.live(client, namespace).getStatus().certificates().stream()
        .filter(it -> it.line().equals("peer") && it.role().equals("server"))
        .findFirst()
        .orElseThrow();
  }

  private int trusted() {
    String bundle = secret("main-peer-ca").getData().get("ca.crt");
    return TrustBundle.read(Base64.getDecoder().decode(bundle)).size();
  }

  private Secret secret(String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }
}
