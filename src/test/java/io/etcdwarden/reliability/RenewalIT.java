package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.CertificateStatus;
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
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Certificates of real etcd members that end soon are renewed, and members restart to load them.
 */
class RenewalIT {
  /** Certificates are valid for 365 days; a restart is due when 35 days are left. */
  private static final Duration AGE = Duration.ofDays(335);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private EtcdPrograms programs;
  private FakeNode node;

  @BeforeEach
  void start() throws IOException {
    programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    node = FakeNode.withEtcdProcesses(client, namespace, programs, FakeNodeSettings.fast());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void eachMemberRestartsOnceForCertificatesThatEndSoon(@TempDir Path folder) {
    Clock longAgo = Clock.offset(Clock.systemUTC(), AGE.negated());
    try (InProcessOperator _ =
        InProcessOperator.startAt(longAgo, DeployedPermissions.account(), namespace)) {
      client.resource(TlsCluster.etcd(namespace)).create();
      PollTimeout.LONG.await(() -> TlsCluster.whyNotReady(client, namespace));
    }
    ClientFiles files = new ClientFiles(client, namespace, "main-client", "main-client-ca", folder);
    ClientLoad load = new ClientLoad(programs.etcdctl(), files, endpoints(), Duration.ofSeconds(2));
    MemberRestarts restarts = MemberRestarts.observe(client, namespace);
    try (InProcessOperator _ = InProcessOperator.start(DeployedPermissions.account(), namespace);
        load;
        restarts) {
      load.start();

      PollTimeout.LONG.await(this::whyNotRenewed);
    }

    assertEquals(Map.of("main-0", 1, "main-1", 1, "main-2", 1), restarts.counts());
    assertEquals(1, restarts.mostDown());
    assertEquals(Set.of(), load.lost());
    assertTrue(
        load.failures().size() <= load.leaderChanges(),
        () -> load.leaderChanges() + " leader changes, " + load.failures());
  }

  /** All certificates are new, and all processes of members use them. */
  private Optional<String> whyNotRenewed() {
    Instant inTenMonths = Instant.now().plus(Duration.ofDays(300));
    return TlsCluster.live(client, namespace).getStatus().certificates().stream()
        .filter(it -> Instant.parse(end(it)).isBefore(inTenMonths))
        .findFirst()
        .map(it -> it.secret() + " is used until " + end(it))
        .or(() -> TlsCluster.whyNotReady(client, namespace));
  }

  /** No process of a member uses the client certificate of the backup line. */
  private static String end(CertificateStatus certificate) {
    return Optional.ofNullable(certificate.servedNotAfter()).orElse(certificate.notAfter());
  }

  private List<String> endpoints() {
    return IntStream.range(0, 3)
        .mapToObj(ordinal -> TlsCluster.NAME + "-" + ordinal)
        .map(pod -> "https://localhost:" + node.etcdMembers().clientPort(namespace, pod))
        .toList();
  }
}
