package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed spec restarts real etcd members while clients write and read. */
class MemberRollIT {
  private static final PollTimeout TIMEOUT = PollTimeout.ofSeconds(300);
  private static final Duration LASTING = Duration.ofSeconds(15);

  /** The leadership moves to the member that restarts last, and from there to another one. */
  private static final int MOST_LEADER_CHANGES = 2;

  private static final Pattern RESTART =
      Pattern.compile(
          "Restarting (main-\\d) for the changed pod template; (main-\\d) is the leader");

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private EtcdPrograms programs;
  private FakeNode node;
  private InProcessOperator operator;

  @BeforeEach
  void start() throws IOException {
    programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    node = FakeNode.withEtcdProcesses(client, namespace, programs, FakeNodeSettings.fast());
    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void aChangedSpecRestartsFollowersFirstWhileClientsWriteAndRead(@TempDir Path folder) {
    client.resource(TlsCluster.etcd(namespace)).create();
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
    List<String> endpoints = MemberRoutes.open(node, namespace);

    ClientFiles files = new ClientFiles(client, namespace, "main-client", "main-client-ca", folder);
    ClientLoad load = new ClientLoad(programs.etcdctl(), files, endpoints, Duration.ofSeconds(2));
    MemberRestarts restarts = MemberRestarts.observe(client, namespace);
    try (load;
        restarts) {
      load.start();
      TlsCluster.patch(client, namespace, "{\"spec\":{\"etcd\":{\"quota\":\"4Gi\"}}}");
      TIMEOUT.await(this::whyNotRestarted);
    }

    assertEquals(
        List.of("main-2", "main-1", "main-0"),
        restarted(),
        () -> events("MemberRestart").toString());
    long moves = events("LeadershipMoved").size();
    assertTrue(moves >= 1 && moves <= MOST_LEADER_CHANGES, "leader changes: " + moves);
    assertEquals(3, restarts.total());
    assertEquals(1, restarts.mostDown());
    assertTrue(
        load.longestGap().compareTo(LASTING) < 0,
        () -> "no success for " + load.longestGap() + ": " + load.failures());
    assertEquals(Set.of(), load.lost());
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

  private Optional<String> whyNotRestarted() {
    return events("MemberRestart").size() < 3
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
