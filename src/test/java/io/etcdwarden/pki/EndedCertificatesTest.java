package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.TrustBundle;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator that comes back after the certificates of running members have ended. */
class EndedCertificatesTest {
  private static final Instant START = PkiRequests.NOW;
  private static final Duration CAS_END = Duration.ofDays(6 * 365);
  private static final Duration LEAVES_END = Duration.ofDays(400);
  private static final int MOST_STEPS = 300;

  /**
   * Members that have not restarted are ready over connections that are still open. Those that have
   * restarted are refused.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "0", "1", "0 1", "0 1 2"})
  void membersWhoseCasHaveEndedServeAgain(String restarted) {
    SimulatedCluster cluster = new SimulatedCluster(PkiRequests.full(), 11, START);
    cluster.leaveAlone(CAS_END);
    cluster.restartContainers(ordinals(restarted));

    settle(cluster);

    cluster.expectService();
    for (String leaf : List.of("client-server", "client-client", "peer-server", "backup-server")) {
      assertTrue(issuer(cluster, leaf).endsWith("g2"), () -> issuer(cluster, leaf));
    }
    assertTrue(cluster.restarts() <= 6, () -> "restarts: " + cluster.restarts());
  }

  @Test
  void membersThatAreReadyAreReplacedOneAtATime() {
    SimulatedCluster cluster = new SimulatedCluster(PkiRequests.full(), 12, START);
    cluster.leaveAlone(CAS_END);

    settle(cluster);

    cluster.expectService();
    assertEquals(1, cluster.mostDown());
  }

  /** etcd reads its renewed pair at the next handshake; etcd-wrapper and the sidecar do not. */
  @Test
  void membersWhoseLeavesHaveEndedAreReplacedOneAtATime() {
    SimulatedCluster cluster = new SimulatedCluster(PkiRequests.full(), 13, START);
    cluster.leaveAlone(LEAVES_END);
    cluster.closeConnections();

    settle(cluster);

    cluster.expectService();
    assertEquals("CN=main-client-ca g1", issuer(cluster, "client-server"));
    assertEquals(1, cluster.mostDown());
    assertEquals(3, cluster.restarts());
  }

  @Test
  void aRotationThatWasInterruptedBeforeTheOldCaEndedIsFinished() {
    SimulatedCluster cluster = new SimulatedCluster(PkiRequests.full(), 14, START);
    cluster.leaveAlone(Duration.ofDays(4 * 365 + 10));
    cluster.step();
    cluster.step();
    cluster.leaveAlone(Duration.ofDays(2 * 365));
    cluster.restartContainers(0, 1, 2);

    settle(cluster);

    cluster.expectService();
    assertTrue(cluster.phase(Line.PEER).wireName().equals("Steady"));
  }

  private static int[] ordinals(String text) {
    return text.isEmpty()
        ? new int[0]
        : Arrays.stream(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private static void settle(SimulatedCluster cluster) {
    boolean isSteady =
        IntStream.range(0, MOST_STEPS)
            .anyMatch(
                _ -> {
                  cluster.step();
                  return cluster.isSteady() && cluster.areAllReady();
                });
    assertTrue(isSteady, () -> "still in phase " + cluster.phase(Line.PEER));
  }

  private static String issuer(SimulatedCluster cluster, String secret) {
    return TrustBundle.read(cluster.secrets().get(secret), List.of("tls.crt"))
        .getFirst()
        .issuer()
        .toString();
  }
}
