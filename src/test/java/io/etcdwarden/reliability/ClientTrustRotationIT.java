package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SecuredEtcdApiServer;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A kube-apiserver and a Java program follow the rotation of the client line's CA with the files of
 * {@code spec.pki.trustBundle}. The kube-apiserver restarts once, while the operator waits for
 * clients.
 */
class ClientTrustRotationIT {
  private static final PollTimeout TIMEOUT = PollTimeout.ofSeconds(420);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final Binaries binaries = Binaries.fromSystemProperty();
  @TempDir private Path files;
  private FakeNode node;
  private InProcessOperator operator;

  @BeforeEach
  void start() throws IOException {
    node =
        FakeNode.withEtcdProcesses(
            client,
            namespace,
            EtcdPrograms.in(binaries.folder()),
            FakeNodeSettings.fast().withMountLag(Duration.ofSeconds(4)));
    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);
    client.resource(TlsCluster.etcd(namespace)).create();
    patch(
        "{\"spec\":{\"pki\":{\"trustBundle\":"
            + "{\"configMapName\":\"main-trust\",\"formats\":[\"PEM\",\"PKCS12\"]}}}}");
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void theyReachEtcdAtEachStep() {
    mount();
    JavaTlsClient java = new JavaTlsClient(client, namespace, endpoints());
    try (SecuredEtcdApiServer server = SecuredEtcdApiServer.start(binaries, endpoints(), files);
        java) {
      java.start();
      write(server, "before");

      annotate(Annotations.ROTATE_CA);
      awaitPhase("AwaitingClients");
      mount();
      assertEquals(2, certificates());
      write(server, "with-the-old-ca");
      server.restart();
      annotate(Annotations.COMPLETE_CA);
      awaitRotated();
      mount();

      assertEquals(1, certificates());
      TIMEOUT.await(() -> server.isReady() ? Optional.empty() : Optional.of("it is not ready"));
      write(server, "after");
      server.restart();
      try (KubernetesClient admin = server.client()) {
        assertEquals(
            List.of("after", "before", "with-the-old-ca"),
            admin.configMaps().inNamespace("default").list().getItems().stream()
                .map(it -> it.getMetadata().getName())
                .filter(name -> !name.startsWith("kube-root-ca"))
                .sorted()
                .toList());
      }
    }
    assertEquals(List.of(), java.refusals());
    assertTrue(java.answers() > 0);
  }

  /** Writes the files as the kubelet does; each file is replaced at once. */
  private void mount() {
    ConfigMap bundle = client.configMaps().inNamespace(namespace).withName("main-trust").get();
    Secret pair = client.secrets().inNamespace(namespace).withName("main-client").get();
    write("ca.crt", bundle.getData().get("ca.crt"));
    write("tls.key", decoded(pair, "tls.key"));
    write("tls.crt", decoded(pair, "tls.crt"));
  }

  private static String decoded(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.US_ASCII);
  }

  private void write(String file, String text) {
    try {
      Path written = Files.writeString(files.resolve(file + ".new"), text);
      Files.move(written, files.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private int certificates() {
    try {
      return Files.readString(files.resolve("ca.crt")).split("BEGIN CERTIFICATE", -1).length - 1;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Creates an object through the server; a member may be restarting, so it tries again. */
  private static void write(SecuredEtcdApiServer server, String name) {
    try (KubernetesClient admin = server.client()) {
      ConfigMap object =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withNamespace("default")
              .withName(name)
              .endMetadata()
              .build();
      TIMEOUT.await(
          () -> {
            try {
              admin.resource(object).serverSideApply();
              return Optional.empty();
            } catch (RuntimeException refused) {
              return Optional.of(refused.getMessage());
            }
          });
    }
  }

  private void annotate(String key) {
    patch("{\"metadata\":{\"annotations\":{\"%s\":\"client\"}}}".formatted(key));
  }

  private void patch(String patch) {
    TlsCluster.patch(client, namespace, patch);
  }

  private void awaitPhase(String phase) {
    await(phase, ca -> phase.equals(ca.phase()));
  }

  private void awaitRotated() {
    await("rotated", ca -> ca.phase() == null && ca.generation() == 2);
  }

  private void await(String what, Predicate<CertificateStatus> isReached) {
    TIMEOUT.await(
        () -> {
          EtcdStatus status = TlsCluster.live(client, namespace).getStatus();
          return status.certificates().stream()
                  .filter(it -> it.line().equals("client") && it.role().equals("ca"))
                  .anyMatch(isReached)
              ? Optional.empty()
              : Optional.of(what + ": " + status);
        });
  }

  private List<String> endpoints() {
    return IntStream.range(0, 3)
        .mapToObj(ordinal -> TlsCluster.NAME + "-" + ordinal)
        .map(pod -> "https://localhost:" + node.etcdMembers().clientPort(namespace, pod))
        .toList();
  }
}
