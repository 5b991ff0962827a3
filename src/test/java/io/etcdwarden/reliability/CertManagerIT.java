package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real definitions of cert-manager, on a real API server; a stand-in signs. */
class CertManagerIT {
  private static final PollTimeout TIMEOUT = PollTimeout.ofSeconds(60);
  private static final Path EXAMPLE = Path.of("docs/examples/etcd-cert-manager.yaml");
  private static final Path ROLE = Path.of("deploy/cert-manager.yaml");

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final CertManagerStandIn certManager = new CertManagerStandIn(client, namespace);
  private InProcessOperator operator;
  private HasMetadata binding;

  @BeforeEach
  void start() {
    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    certManager.close();
    if (binding != null) {
      client.resource(binding).delete();
    }
  }

  @Test
  void whatIsMissingIsSaidUntilTheIssuerHasSigned() throws IOException, InterruptedException {
    client.resource(example()).create();
    awaitFinding("Set certManager.enabled in the chart");

    grant();
    awaitFinding("does not serve CertificateRequests of cert-manager.io/v1. Install cert-manager");

    certManager.install();
    awaitFinding("CertificateRequest shop-peer-ca-1 is not approved yet");
    certManager.deny(request("shop-peer-ca-1"), "no CA for shops");
    awaitFinding("CertificateRequest shop-peer-ca-1 was refused: no CA for shops.");
    client.resource(request("shop-peer-ca-1")).delete();

    TIMEOUT.await(
        () -> {
          certManager.signAll();
          return whyNotIssued();
        });

    Certificate ca = read("shop-client-ca", "ca.crt").getFirst();
    List<Certificate> presented = read("shop-client-server", "tls.crt");
    assertEquals("CN=shop-client-ca g1", ca.subject().toString());
    assertTrue(ca.issuer().hasSameBytes(certManager.root().subject()));
    assertEquals(ca, presented.get(1));
    assertEquals(
        List.of("shop-client-ca-1", "shop-peer-ca-1"),
        certManager.requests().stream().map(it -> it.getMetadata().getName()).sorted().toList());
  }

  private static Etcd parsedExample() {
    try {
      return Etcds.parse(Files.readString(EXAMPLE));
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private Etcd example() {
    Etcd etcd = parsedExample();
    etcd.getMetadata().setNamespace(namespace);
    return etcd;
  }

  /** Gives the user of the operator the role of the file, which the installation does not have. */
  private void grant() throws IOException {
    ClusterRole role =
        client.load(Files.newInputStream(ROLE)).items().stream()
            .filter(ClusterRole.class::isInstance)
            .map(ClusterRole.class::cast)
            .findFirst()
            .orElseThrow();
    client.resource(role).serverSideApply();
    binding =
        client
            .resource(
                new ClusterRoleBindingBuilder()
                    .withNewMetadata()
                    .withName("cert-manager-it")
                    .endMetadata()
                    .withNewRoleRef(
                        "rbac.authorization.k8s.io", "ClusterRole", role.getMetadata().getName())
                    .addNewSubject(
                        "rbac.authorization.k8s.io",
                        "User",
                        DeployedPermissions.account().getImpersonateUsername(),
                        null)
                    .build())
            .serverSideApply();
  }

  private void awaitFinding(String text) {
    TIMEOUT.await(
        () ->
            findings().stream().anyMatch(it -> it.contains(text))
                ? Optional.empty()
                : Optional.of("findings: " + findings()));
  }

  private List<String> findings() {
    Etcd live = client.resource(example()).get();
    List<CertificateStatus> certificates =
        live == null || live.getStatus() == null || live.getStatus().certificates() == null
            ? List.of()
            : live.getStatus().certificates();
    return certificates.stream()
        .flatMap(it -> it.findings().stream())
        .map(CertificateStatus.FindingStatus::message)
        .toList();
  }

  private Optional<String> whyNotIssued() {
    return client.secrets().inNamespace(namespace).withName("shop-peer").get() == null
            || client.secrets().inNamespace(namespace).withName("shop-client").get() == null
        ? Optional.of("findings: " + findings())
        : Optional.empty();
  }

  private GenericKubernetesResource request(String name) {
    return certManager.requests().stream()
        .filter(it -> it.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<Certificate> read(String secret, String key) {
    Secret stored = client.secrets().inNamespace(namespace).withName(secret).get();
    return TrustBundle.read(Base64.getDecoder().decode(stored.getData().get(key)));
  }
}
