package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.etcdclient.EtcdClient;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.sidecar.TrustedCertificates;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.etcd.RetryingClient;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A changed spec restarts real etcd members while clients write and read. */
@Tag("measures-time")
class MemberRollIT {
  private static final PollTimeout TIMEOUT = PollTimeout.ofSeconds(300);
  private static final Duration LONGEST_GAP = Duration.ofSeconds(3);

  /** The leadership moves to the member that restarts last, and from there to another one. */
  private static final int MOST_MOVES = 2;

  private static final String SIDECAR = "example.org/etcdbrctl:v1";

  private static final Pattern RESTART =
      Pattern.compile("Restarting (main-\\d); (main-\\d) is the leader\\. Reason: .+");

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private FakeNode node;
  private InProcessOperator operator;

  @BeforeEach
  void start() throws IOException {
    EtcdPrograms programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    node = FakeNode.withEtcdProcesses(client, namespace, programs, FakeNodeSettings.fast());
    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void changedSpecsRestartFollowersFirstWhileClientsWriteAndRead() {
    client.resource(TlsCluster.etcd(namespace)).create();
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
    MemberRoutes.open(node, namespace);

    RetryingClient clients = new RetryingClient(etcdClient(), MemberRoutes.hosts(namespace));
    MemberRestarts restarts = MemberRestarts.observe(client, namespace);
    try (clients;
        restarts) {
      clients.start();
      TlsCluster.patch(client, namespace, "{\"spec\":{\"etcd\":{\"quota\":\"4Gi\"}}}");
      TIMEOUT.await(() -> whyNotRestarted(3));
      assertOrder(0, 0);
      int moves = events("LeadershipMoved").size();

      TlsCluster.patch(
          client, namespace, "{\"spec\":{\"backup\":{\"image\":\"%s\"}}}".formatted(SIDECAR));
      TIMEOUT.await(() -> whyNotRestarted(6));
      assertOrder(3, moves);
    }

    assertEquals(6, restarts.total());
    assertEquals(1, restarts.mostDown());
    assertEquals(
        SIDECAR, set().getSpec().getTemplate().getSpec().getContainers().get(1).getImage());
    assertTrue(clients.writes() > 0);
    assertTrue(clients.leaderChanges() >= events("LeadershipMoved").size());
    assertTrue(
        clients.longestGap().compareTo(LONGEST_GAP) <= 0,
        () -> "no request was served for " + clients.longestGap() + ": " + clients.repeated());
    assertEquals(Set.of(), clients.lost());
    assertEquals(
        List.of(), clients.repeated().stream().filter(it -> it.contains("certificate")).toList());
  }

  private EtcdClient etcdClient() {
    return EtcdClient.secured(
        TrustedCertificates.read(data("main-client-ca", "ca.crt"), "the CA Secret"),
        TlsKeyPair.read(data("main-client", "tls.crt"), data("main-client", "tls.key"))
            .orElseThrow(),
        InstantSource.system());
  }

  private byte[] data(String secret, String key) {
    return Base64.getDecoder()
        .decode(
            client.secrets().inNamespace(namespace).withName(secret).require().getData().get(key));
  }

  /**
   * The restarts from this one on began with the highest ordinal, and none of them was the
   * leader's.
   */
  private void assertOrder(int first, int movesBefore) {
    List<String> restarted = restarted();
    assertEquals(
        List.of("main-2", "main-1", "main-0"),
        restarted.subList(Math.min(first, restarted.size()), restarted.size()),
        () -> events("MemberRestart").toString());
    int moves = events("LeadershipMoved").size() - movesBefore;
    assertTrue(moves >= 1 && moves <= MOST_MOVES, "moves of the leadership: " + moves);
    assertNull(set().getSpec().getUpdateStrategy().getRollingUpdate());
  }

  /** The restarted members in order; none of them was the leader. */
  private List<String> restarted() {
    return events("MemberRestart").stream()
        .map(RESTART::matcher)
        .filter(Matcher::matches)
        .filter(it -> !it.group(1).equals(it.group(2)))
        .map(it -> it.group(1))
        .toList();
  }

  private Optional<String> whyNotRestarted(int restarts) {
    return events("MemberRestart").size() < restarts
            || set().getSpec().getUpdateStrategy().getRollingUpdate() != null
        ? Optional.of("the roll is in progress: " + TlsCluster.live(client, namespace).getStatus())
        : TlsCluster.whyNotReady(client, namespace);
  }

  private StatefulSet set() {
    return client.apps().statefulSets().inNamespace(namespace).withName(TlsCluster.NAME).get();
  }

  /** The messages of the events with this reason, in order. */
  private List<String> events(String reason) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(it -> reason.equals(it.getReason()))
        .sorted(Comparator.comparing(it -> Objects.requireNonNull(it.getMetadata().getName())))
        .map(Event::getMessage)
        .toList();
  }
}
