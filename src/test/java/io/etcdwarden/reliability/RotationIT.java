package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation of all CAs with real etcd members, while clients write and read. */
class RotationIT {
  private static final PollTimeout TIMEOUT = PollTimeout.ofSeconds(420);
  private static final Duration MOUNT_LAG = Duration.ofSeconds(8);
  private static final Duration LASTING = Duration.ofSeconds(15);
  private static final List<String> LINES = List.of("client", "peer", "backup");
  private static final List<String> LEAVES =
      List.of(
          "main-client-server",
          "main-client",
          "main-peer",
          "main-backup-server",
          "main-backup-client");

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private EtcdPrograms programs;
  private FakeNode node;
  private InProcessOperator operator;

  @BeforeEach
  void start() throws IOException {
    programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    node =
        FakeNode.withEtcdProcesses(
            client, namespace, programs, FakeNodeSettings.fast().withMountLag(MOUNT_LAG));
    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void allCasAreRotatedWhileClientsWriteAndRead(@TempDir Path folder) {
    client.resource(TlsCluster.etcd(namespace)).create();
    patch("{\"spec\":{\"pki\":{\"clientTrustPeriod\":\"0s\"}}}");
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));

    ClientLoad load = new ClientLoad(client, namespace, programs.etcdctl(), endpoints(), folder);
    MemberRestarts restarts = MemberRestarts.observe(client, namespace);
    try (load;
        restarts) {
      load.start();
      patch("{\"metadata\":{\"annotations\":{\"%s\":\"all\"}}}".formatted(Annotations.ROTATE_CA));
      TIMEOUT.await(this::whyNotRotated);
    }

    assertEquals(Set.of("2"), issuerGenerations());
    LINES.forEach(line -> assertEquals(List.of(2L), trustedGenerations(line), line));
    restarts.counts().forEach((member, count) -> assertTrue(count <= 3, member + ": " + count));
    assertEquals(9, restarts.total());
    assertEquals(1, restarts.mostDown());
    assertTrue(
        load.longestGap().compareTo(LASTING) < 0,
        () -> "no success for " + load.longestGap() + ": " + load.failures());
    assertEquals(Set.of(), load.lost());
    assertTrue(
        eventReasons()
            .containsAll(
                Set.of(
                    "CARotationStarted",
                    "CARotationPhase",
                    "CARotationCompleted",
                    "MembersRestart")),
        () -> eventReasons().toString());
  }

  private void patch(String patch) {
    TlsCluster.patch(client, namespace, patch);
  }

  private List<String> endpoints() {
    return IntStream.range(0, 3)
        .mapToObj(ordinal -> TlsCluster.NAME + "-" + ordinal)
        .map(pod -> "https://localhost:" + node.etcdMembers().clientPort(namespace, pod))
        .toList();
  }

  private Optional<String> whyNotRotated() {
    if (TlsCluster.live(client, namespace).isAnnotated(Annotations.ROTATE_CA)) {
      return Optional.of("the annotation is still there");
    }
    Set<String> wrong = new TreeSet<>();
    for (String line : LINES) {
      if (secret(generation(line, 1)) != null) {
        wrong.add(generation(line, 1) + " is still there");
      }
      if (secret(generation(line, 2)) == null) {
        wrong.add(generation(line, 2) + " is not there yet");
      }
    }
    return wrong.isEmpty()
        ? TlsCluster.whyNotReady(client, namespace)
        : Optional.of(wrong + "; " + TlsCluster.live(client, namespace).getStatus());
  }

  private static String generation(String line, int number) {
    return "%s-%s-ca-%d".formatted(TlsCluster.NAME, line, number);
  }

  private Set<String> issuerGenerations() {
    return LEAVES.stream()
        .map(this::secret)
        .map(leaf -> leaf.getMetadata().getAnnotations().get(PkiLabels.ISSUER_GENERATION))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The generations of the line's own CA in its trust bundle, by the name of the CA. */
  private List<Long> trustedGenerations(String line) {
    String prefix = "CN=%s-%s-ca g".formatted(TlsCluster.NAME, line);
    return certificates(secret("main-" + line + "-ca")).stream()
        .map(ca -> ca.subject().toString())
        .filter(subject -> subject.startsWith(prefix))
        .map(subject -> Long.valueOf(subject.substring(prefix.length())))
        .toList();
  }

  private static List<Certificate> certificates(Secret bundle) {
    return TrustBundle.read(Base64.getDecoder().decode(bundle.getData().get("ca.crt")));
  }

  private Set<String> eventReasons() {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .map(Event::getReason)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Secret secret(String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }
}
