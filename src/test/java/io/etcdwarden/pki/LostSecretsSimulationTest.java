package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.TrustBundle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Secrets of a CA that are lost while members run, and a key that has leaked. After every step, the
 * cluster checks that no connection is refused.
 */
class LostSecretsSimulationTest {
  private static final Duration A_WEEK = Duration.ofDays(7);
  private static final int MOST_STEPS = 400;

  private final Random random = new Random(5);
  private boolean crashes;
  private final SimulatedCluster cluster =
      new SimulatedCluster(PkiRequests.full(), 21, PkiRequests.NOW);

  @Test
  void aLostKeyIsReplacedBeforeTheLeavesEnd() {
    cluster.secrets().delete("main-client-ca-1");

    for (int i = 0; i < 20; i++) {
      settle();
      cluster.sleep(cluster.now().plus(Duration.ofDays(30)));
    }
    settle();

    assertEquals("CN=main-client-ca g2", issuer("client-server"));
    assertEquals(1, cluster.mostDown());
  }

  @Test
  void aLeakedKeyIsReplacedWithoutWaitingForClients() {
    List<RotationPhase> phases = new ArrayList<>();
    cluster.request(asked("", Set.of(Line.CLIENT)));

    cluster.step();
    settle(
        it -> {
          phases.add(it.phase(Line.CLIENT));
          return false;
        });

    assertEquals("CN=main-client-ca g2", issuer("client-server"));
    assertTrue(cluster.secrets().current().find("main-client-ca-1").isEmpty());
    assertTrue(!phases.contains(RotationPhase.AWAITING_CLIENTS), phases::toString);
    assertEquals(1, cluster.mostDown());
  }

  /** The CA Secret of the client line holds the CA certificate of the backup line. */
  @Test
  void theCertificateOfALostCaIsFoundInAnotherCaSecret() {
    settle();

    assertReplacedWithoutOutage("backup", () -> {});
  }

  /** The finding names the Secret for the certificate. */
  @Test
  void aLostCaIsReplacedWhenAUserStoresItsCertificate() {
    settle();
    byte[] certificate = cluster.secrets().get("peer-ca").value("ca.crt");

    assertReplacedWithoutOutage(
        "peer", () -> cluster.secrets().change("peer-server", "ca.crt", certificate));
  }

  private void assertReplacedWithoutOutage(String line, Runnable repair) {
    cluster.secrets().delete(line + "-ca");
    cluster.secrets().delete("main-" + line + "-ca-1");
    settle();
    repair.run();

    for (int i = 0; i < 20; i++) {
      settle();
      cluster.sleep(cluster.now().plus(Duration.ofDays(30)));
    }
    settle();

    assertEquals("CN=main-%s-ca g2".formatted(line), issuer(line + "-server"));
    assertEquals(1, cluster.mostDown());
  }

  /**
   * The CA Secret is the record of the rotation; the leaves show which generations belong to it.
   */
  @ParameterizedTest(name = "{0} deleted in phase {1}")
  @CsvSource({
    "client-ca, TRUST_ROLLING",
    "client-ca, AWAITING_CLIENTS",
    "client-ca, ISSUE_ROLLING",
    "client-ca, DISTRUST_ROLLING",
    "peer-ca, ISSUING",
    "main-client-ca-1, TRUST_ROLLING",
    "main-client-ca-1, AWAITING_CLIENTS",
    "main-client-ca-2, TRUST_ROLLING",
    "main-client-ca-2, AWAITING_CLIENTS",
    "main-client-ca-2, DISTRUST_ROLLING",
    "main-peer-ca-2, ISSUING",
    "peer-server, TRUST_ROLLING",
    "peer-server, ISSUING",
    "client-server, AWAITING_CLIENTS",
    "client-server, ISSUE_ROLLING",
    "client-client, AWAITING_CLIENTS"
  })
  void aSecretThatIsDeletedDuringARotationEndsSteady(String secret, RotationPhase phase) {
    Line line = secret.contains("peer") ? Line.PEER : Line.CLIENT;

    assertEndsSteady(line, phase, () -> cluster.secrets().delete(secret));
  }

  /** The next CA gets the number of the lost one, which members have trusted. */
  @Test
  void marksForALostCaDoNotCountForTheNextOne() {
    cluster.request(asked("1", Set.of()));
    reach(Line.PEER, RotationPhase.ISSUING);
    cluster.secrets().delete("client-ca");
    cluster.secrets().delete("main-client-ca-2");
    cluster.secrets().delete("client-client");

    settleForWeeks();

    assertEquals("CN=main-client-ca g2", issuer("client-server"));
  }

  /** The new CA has issued nothing, so its Secret proves nothing once the CA Secret is lost. */
  @Test
  void aRequestThatHasJustBegunIsKeptWhenTheCaSecretIsDeleted() {
    cluster.request(asked("", Set.of()));
    reach(Line.CLIENT, RotationPhase.TRUST_ROLLING);
    cluster.request(RotationRequest.NONE);

    cluster.secrets().delete("client-ca");
    settleForWeeks();

    assertEquals("CN=main-client-ca g3", issuer("client-server"));
    assertTrue(
        cluster.secrets().get("client-ca").annotations().get(PkiLabels.FORCE_REPLACE) == null);
  }

  @Test
  void aServerCertificateThatIsDeletedComesFromTheCaThatClientsTrust() {
    cluster.request(asked("1", Set.of()));
    reach(Line.CLIENT, RotationPhase.AWAITING_CLIENTS);

    cluster.secrets().delete("client-server");
    cluster.step();

    assertEquals("CN=main-client-ca g1", issuer("client-server"));
    settleForWeeks();
    assertEquals("CN=main-client-ca g2", issuer("client-server"));
  }

  /** Members may still present the certificate that the Secret held. */
  @Test
  void aLeafThatIsEmptiedDuringARotationEndsSteady() {
    assertEndsSteady(
        Line.PEER,
        RotationPhase.ISSUING,
        () -> cluster.secrets().change("peer-server", "tls.crt", new byte[0]));
  }

  private void assertEndsSteady(Line line, RotationPhase phase, Runnable fault) {
    cluster.request(asked("1", Set.of()));
    reach(line, phase);

    crashes = true;
    fault.run();
    cluster.step();
    settleForWeeks();

    String leaf = line.wireName() + "-server";
    assertTrue(issuer(leaf).compareTo("CN=main-%s-ca g1".formatted(line.wireName())) > 0);
    assertEquals(issuer("client-server"), issuer("client-client"));
  }

  private void settleForWeeks() {
    for (int i = 0; i < 6; i++) {
      settle();
      cluster.sleep(cluster.now().plus(A_WEEK));
    }
    settle();
  }

  private static RotationRequest asked(String token, Set<Line> urgent) {
    Map<Line, String> tokens =
        urgent.isEmpty()
            ? Map.of(Line.CLIENT, token, Line.PEER, token)
            : Map.of(Line.CLIENT, token);
    return new RotationRequest(tokens, urgent, false, false, A_WEEK, Set.of());
  }

  private void reach(Line line, RotationPhase phase) {
    for (int i = 0; i < MOST_STEPS && cluster.phase(line) != phase; i++) {
      if (cluster.phase(Line.CLIENT) == RotationPhase.AWAITING_CLIENTS) {
        cluster.sleep(cluster.now().plus(A_WEEK));
      }
      cluster.step();
    }
    assertEquals(phase, cluster.phase(line));
  }

  private void settle() {
    settle(_ -> false);
  }

  /** Reconciles until nothing is left to do now, or until the condition holds. */
  private void settle(Predicate<SimulatedCluster> isEnough) {
    int steps = 0;
    do {
      if (crashes && random.nextInt(25) == 0) {
        cluster.crashOne();
      }
      cluster.step();
      assertTrue(
          steps++ < MOST_STEPS,
          () -> "still in phases " + cluster.phase(Line.CLIENT) + " " + cluster.phase(Line.PEER));
    } while (!isEnough.test(cluster)
        && !cluster.isSteady()
        && cluster.phase(Line.CLIENT) != RotationPhase.AWAITING_CLIENTS);
  }

  private String issuer(String secret) {
    return TrustBundle.read(cluster.secrets().get(secret), List.of("tls.crt"))
        .getFirst()
        .issuer()
        .toString();
  }
}
