package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.request.IssuerSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten years of clusters whose members crash and whose operator stops between any two writes. */
class RotationSimulationTest {
  private static final Instant START = PkiRequests.NOW;
  private static final int MOST_STEPS = 500;
  private static final PkiRequest WITH_APPLICATION =
      ClientCertificateSpecs.requested(PkiRequests.full(), ClientCertificateSpecs.of("reports"));

  @ParameterizedTest(name = "seed {0}, share of endpoints that answer handshakes {1}")
  @CsvSource({"1, 0", "2, 0", "3, 0", "4, 0", "5, 0", "6, 0.5", "7, 1"})
  void noConnectionIsRefusedInTenYears(long seed, double answered) {
    SimulatedCluster cluster = new SimulatedCluster(WITH_APPLICATION, seed, START);
    cluster.answerHandshakes(answered);
    Random random = new Random(seed);

    while (cluster.now().isBefore(START.plus(Duration.ofDays(3650)))) {
      settle(cluster, random);
      cluster.sleep(cluster.now().plus(Duration.ofDays(random.nextInt(60))));
    }

    assertEquals("CN=main-client-ca g3", issuer(cluster, "client-server"));
    assertEquals("CN=main-client-ca g3", issuer(cluster, "reports"));
    assertEquals("CN=main-peer-ca g3", issuer(cluster, "peer-server"));
    assertEquals("CN=main-backup-ca g3", issuer(cluster, "backup-server"));
    assertTrue(cluster.restarts() > 0);
    assertEquals(Set.of("main-backup-ca-3", "main-client-ca-3", "main-peer-ca-3"), caKeys(cluster));
  }

  /** The Secrets that hold the private key of a CA. */
  private static Set<String> caKeys(SimulatedCluster cluster) {
    return cluster.secrets().current().all().stream()
        .filter(secret -> secret.has("ca.key"))
        .map(StoredSecret::name)
        .collect(Collectors.toSet());
  }

  @Test
  void threeLinesRotateWithThreeRestartsOfEachMember() {
    SimulatedCluster cluster = new SimulatedCluster(PkiRequests.full(), 7, START);

    cluster.request(all(Duration.ZERO));
    cluster.step();
    settle(cluster, null);

    assertEquals("CN=main-client-ca g2", issuer(cluster, "client-server"));
    assertEquals("CN=main-peer-ca g2", issuer(cluster, "peer-server"));
    assertEquals(9, cluster.restarts());
  }

  /** The kubelet updates the files of the application after those of fast members. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void anApplicationIsNotRefusedInARotationThatGivesClientsNoTime(long seed) {
    SimulatedCluster cluster = new SimulatedCluster(WITH_APPLICATION, seed, START);

    rotateAll(cluster);

    assertEquals("CN=main-client-ca g2", issuer(cluster, "reports"));
  }

  /** From generated CAs to those of an issuer, and back, by rotations that nobody asked for. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noConnectionIsRefusedWhenAnIssuerSignsTheCasOfARunningClusterAndWhenItNoLongerDoes(
      long seed) {
    SimulatedCluster cluster = new SimulatedCluster(WITH_APPLICATION, seed, START);

    cluster.useIssuer(
        new IssuerSpec("cert-manager.io", "Issuer", "corp-ca", Set.of(Line.CLIENT, Line.PEER)));
    settleForDays(cluster);
    String signed = caIssuer(cluster, "main-client-ca-2");
    String reports = issuer(cluster, "reports");
    cluster.useIssuer(IssuerSpec.NONE);
    settleForDays(cluster);

    assertEquals("CN=Corporate root", signed);
    assertEquals("CN=main-client-ca g2", reports);
    assertEquals("CN=main-peer-ca g3", caIssuer(cluster, "main-peer-ca-3"));
    assertEquals("CN=main-client-ca g3", issuer(cluster, "reports"));
    assertEquals("CN=main-backup-ca g1", issuer(cluster, "backup-server"));
  }

  private static String caIssuer(SimulatedCluster cluster, String secret) {
    return TrustBundle.read(cluster.secrets().get(secret), List.of("ca.crt"))
        .getFirst()
        .issuer()
        .toString();
  }

  private static void settleForDays(SimulatedCluster cluster) {
    cluster.step();
    do {
      settle(cluster, null);
      cluster.sleep(cluster.now().plus(Duration.ofDays(1)));
    } while (!cluster.isSteady());
  }

  /** Only the new CA can issue, but members do not trust it yet. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void anApplicationIsNotRefusedWhenTheKeyOfTheOldCaIsLost(long seed) {
    SimulatedCluster cluster = new SimulatedCluster(WITH_APPLICATION, seed, START);
    cluster.secrets().delete("main-client-ca-1");

    rotateAll(cluster);

    assertEquals("CN=main-client-ca g2", issuer(cluster, "reports"));
  }

  private static void rotateAll(SimulatedCluster cluster) {
    cluster.request(all(Duration.ZERO));
    settleForDays(cluster);
  }

  /** The wait for the kubelet must not end early: the peer line restarts nobody for new leaves. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anOperatorWhoseClockIsAheadWaitsForTheFilesOfMembers(long seed) {
    SimulatedCluster cluster = new SimulatedCluster(PkiRequests.full(), seed, START);
    cluster.operatorClockAhead(Duration.ofMinutes(4));

    cluster.request(peer());
    cluster.step();
    settle(cluster, null);

    assertEquals("CN=main-peer-ca g2", issuer(cluster, "peer-server"));
    assertEquals(6, cluster.restarts());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void handshakesEndTheWaitForTheFilesOfMembers(long seed) {
    Duration byTimes = peerRotation(seed, 0);
    Duration byHandshakes = peerRotation(seed, 1);

    assertTrue(
        byHandshakes.compareTo(byTimes) < 0, () -> byHandshakes + " is not before " + byTimes);
  }

  private static Duration peerRotation(long seed, double answered) {
    SimulatedCluster cluster = new SimulatedCluster(PkiRequests.full(), seed, START);
    cluster.answerHandshakes(answered);
    Instant begin = cluster.now();
    cluster.request(peer());
    cluster.step();
    settle(cluster, null);
    assertEquals("CN=main-peer-ca g2", issuer(cluster, "peer-server"));
    assertEquals(6, cluster.restarts());
    return Duration.between(begin, cluster.now());
  }

  /** Its pods are younger than the Secret, so their times alone would prove the new pair. */
  @Test
  void aMemberThatPresentsTheOldPairKeepsTheOldCaTrusted() {
    SimulatedCluster cluster = new SimulatedCluster(PkiRequests.full(), 5, START);
    cluster.answerHandshakes(1);
    cluster.request(peer());
    while (cluster.phase(Line.PEER) != RotationPhase.ISSUING) {
      cluster.step();
    }
    cluster.member(1).keepOldFiles();
    cluster.member(1).createPod(cluster.secrets(), Map.of(), cluster.now().plusSeconds(60));

    for (int i = 0; i < 100; i++) {
      cluster.step();
    }

    assertEquals(RotationPhase.ISSUING, cluster.phase(Line.PEER));
    cluster.member(1).updateAllFiles(cluster.now());
    settle(cluster, null);
    assertEquals("CN=main-peer-ca g2", issuer(cluster, "peer-server"));
  }

  private static RotationRequest peer() {
    return new RotationRequest(
        Map.of(Line.PEER, ""), Set.of(), false, false, Duration.ZERO, Set.of());
  }

  private static RotationRequest all(Duration clientTrustPeriod) {
    return new RotationRequest(
        Map.of(Line.CLIENT, "", Line.PEER, "", Line.BACKUP, ""),
        Set.of(),
        false,
        false,
        clientTrustPeriod,
        Set.of());
  }

  private static String issuer(SimulatedCluster cluster, String secret) {
    return TrustBundle.read(cluster.secrets().get(secret), List.of("tls.crt"))
        .getFirst()
        .issuer()
        .toString();
  }

  /** Reconciles until nothing is left to do now. */
  private static void settle(SimulatedCluster cluster, Random random) {
    int steps = 0;
    do {
      if (random != null && random.nextInt(20) == 0) {
        cluster.crashOne();
      }
      cluster.step();
      assertTrue(steps++ < MOST_STEPS, "the rotation does not end");
    } while (!cluster.isSteady() && !isWaitingForClients(cluster));
  }

  private static boolean isWaitingForClients(SimulatedCluster cluster) {
    return cluster.phase(Line.CLIENT) == RotationPhase.AWAITING_CLIENTS;
  }
}
