package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.etcd.ClientFiles;
import io.etcdwarden.support.etcd.ClientLoad;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation of all CAs with real etcd members, while clients write and read. */
class RotationIT {
  private static final PollTimeout TIMEOUT = PollTimeout.ofSeconds(420);
  private static final Duration MOUNT_LAG = Duration.ofSeconds(8);
  private static final Duration LASTING = Duration.ofSeconds(15);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final CaGenerations generations = new CaGenerations(client, namespace);
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

    ClientFiles files = new ClientFiles(client, namespace, "main-client", "main-client-ca", folder);
    ClientLoad load = new ClientLoad(programs.etcdctl(), files, endpoints(), Duration.ofSeconds(2));
    MemberRestarts restarts = MemberRestarts.observe(client, namespace);
    try (load;
        restarts) {
      load.start();
      patch("{\"metadata\":{\"annotations\":{\"%s\":\"all\"}}}".formatted(Annotations.ROTATE_CA));
      TIMEOUT.await(this::whyNotRotated);
    }

    assertEquals(Set.of("2"), generations.issuers());
    CaGenerations.LINES.forEach(line -> assertEquals(List.of(2L), generations.trusted(line), line));
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
    return MemberRoutes.open(node, namespace);
  }

  private Optional<String> whyNotRotated() {
    return TlsCluster.live(client, namespace).isAnnotated(Annotations.ROTATE_CA)
        ? Optional.of("the annotation is still there")
        : generations.whyNotOnly(2);
  }

  private Set<String> eventReasons() {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .map(Event::getReason)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
