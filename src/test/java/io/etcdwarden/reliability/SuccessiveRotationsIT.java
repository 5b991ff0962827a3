package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.etcd.ClientFiles;
import io.etcdwarden.support.etcd.ClientLoad;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotations of all CAs, one after the other, with real etcd members under load. */
@Tag("measures-time")
class SuccessiveRotationsIT {
  private static final int ROTATIONS = 3;
  private static final PollTimeout ONE_ROTATION = PollTimeout.ofSeconds(180);
  private static final Duration LONGEST_GAP = Duration.ofSeconds(3);
  private static final Duration MOUNT_LAG = Duration.ofSeconds(2);
  private static final Duration QUIET_PERIOD = Duration.ofSeconds(8);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final CaGenerations generations = new CaGenerations(client, namespace);
  private EtcdPrograms programs;
  private FakeNode node;
  private ApiServerLink link;

  @BeforeEach
  void start() throws IOException {
    programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    node =
        FakeNode.withEtcdProcesses(
            client, namespace, programs, FakeNodeSettings.fast().withMountLag(MOUNT_LAG));
    link = ApiServerLink.to(SharedApiServer.running().server().config());
  }

  @AfterEach
  void stop() {
    link.close();
    node.close();
  }

  @Test
  void clientsWorkThroughThreeRotationsOfAllCas(@TempDir Path folder) throws IOException {
    try (ProxiedOperator operator = ProxiedOperator.start(link, namespace)) {
      client.resource(TlsCluster.etcd(namespace)).create();
      patch("{\"spec\":{\"pki\":{\"clientTrustPeriod\":\"0s\"}}}");
      PollTimeout.LONG.await(() -> TlsCluster.whyNotReady(client, namespace));

      ClientLoad load =
          new ClientLoad(
              programs.etcdctl(), clientFiles(folder), endpoints(), Duration.ofSeconds(2));
      MemberRestarts restarts = MemberRestarts.observe(client, namespace);
      try (load;
          restarts) {
        load.start();
        for (int rotation = 1; rotation <= ROTATIONS; rotation++) {
          rotateAll(rotation);
        }
        assertEquals(9 * ROTATIONS, restarts.total());
        renewPeerCertificate();
      }

      assertEquals(9 * ROTATIONS, restarts.total());
      assertEquals(1, restarts.mostDown());
      assertUndisturbed(load);
      assertOnlyNewestGeneration();
      assertQuiet(operator);
    }
  }

  private void rotateAll(int rotation) {
    annotate(Annotations.ROTATE_CA, "all@" + rotation);
    ONE_ROTATION.await(() -> generations.whyNotOnly(rotation + 1));
  }

  /** Etcd reads the pair of the peer line at each handshake, so nothing has to restart for it. */
  private void renewPeerCertificate() {
    String before = certificate("main-peer");
    annotate(Annotations.RENEW_LEAF, "peer");
    PollTimeout.LONG.await(
        () ->
            certificate("main-peer").equals(before)
                ? Optional.of("the certificate is not renewed")
                : TlsCluster.whyNotReady(client, namespace));
    PollTimeout.waitFor(MOUNT_LAG.multipliedBy(2));
  }

  private static void assertUndisturbed(ClientLoad load) {
    assertEquals(Set.of(), load.lost());
    assertTrue(
        load.longestGap().compareTo(LONGEST_GAP) < 0,
        () -> "no success for " + load.longestGap() + ": " + load.failures());
    assertTrue(
        load.failures().size() <= load.leaderChanges(),
        () -> load.leaderChanges() + " leader changes, " + load.failures());
  }

  private void assertOnlyNewestGeneration() {
    int newest = ROTATIONS + 1;
    assertEquals(Set.of(String.valueOf(newest)), generations.issuers());
    assertEquals(
        Map.of(
            "client", List.of((long) newest),
            "peer", List.of((long) newest),
            "backup", List.of((long) newest)),
        CaGenerations.LINES.stream().collect(Collectors.toMap(it -> it, generations::trusted)));
  }

  private static void assertQuiet(ProxiedOperator operator) {
    PollTimeout.waitFor(QUIET_PERIOD);
    operator.proxy().trace().clear();

    PollTimeout.waitFor(QUIET_PERIOD);

    assertEquals(List.of(), operator.proxy().trace().reads());
    assertEquals("", operator.proxy().trace().writtenText());
  }

  private void annotate(String annotation, String value) {
    patch("{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(annotation, value));
  }

  private void patch(String patch) {
    TlsCluster.patch(client, namespace, patch);
  }

  private String certificate(String secret) {
    return client.secrets().inNamespace(namespace).withName(secret).get().getData().get("tls.crt");
  }

  private ClientFiles clientFiles(Path folder) {
    return new ClientFiles(client, namespace, "main-client", "main-client-ca", folder);
  }

  private List<String> endpoints() {
    return MemberRoutes.open(node, namespace);
  }
}
