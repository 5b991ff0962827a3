package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A user removes the CA from a CA Secret by a wrong edit, and a pod is created before the operator
 * has repaired the Secret. Its member refuses the others and does not become ready.
 */
class EarlierTrustSimulationTest {
  private static final int MOST_STEPS = 400;

  private final SimulatedCluster cluster =
      new SimulatedCluster(PkiRequests.full(), 31, PkiRequests.NOW);

  @ParameterizedTest
  @ValueSource(strings = {"client", "peer", "backup"})
  void theMemberIsReplacedOnceWhenTheSecretIsRepaired(String line) {
    settle();

    breakMember(line);
    settle();

    cluster.expectService();
    assertEquals(1, cluster.restarts());
    assertEquals(1, cluster.mostDown());
  }

  @Test
  void aRotationGoesOn() {
    settle();
    cluster.request(
        new RotationRequest(
            Map.of(Line.PEER, ""), Set.of(), false, false, Duration.ZERO, Set.of()));
    cluster.step();
    cluster.step();
    cluster.step();

    breakMember("peer");
    settle();

    cluster.expectService();
    assertTrue(
        TrustBundle.read(cluster.secrets().get("peer-server"), List.of("tls.crt"))
            .getFirst()
            .issuer()
            .toString()
            .endsWith("g2"));
  }

  /** A change of a CA Secret by which no member is lost restarts none out of order. */
  @Test
  void membersThatAreReadyStay() {
    settle();
    byte[] own = cluster.secrets().get("peer-ca").value("ca.crt");
    byte[] foreign = TrustBundle.write(List.of(foreign()));
    write("peer-ca", concat(own, foreign));

    settle();

    assertEquals(0, cluster.restarts());
  }

  private void breakMember(String line) {
    cluster.leaveAlone(Duration.ofMinutes(10));
    write(line + "-ca", TrustBundle.write(List.of(foreign())));
    cluster.recreatePod(1);
    assertFalse(cluster.areAllReady());
  }

  private static Certificate foreign() {
    return TestCas.ca("foreign", PkiRequests.NOW).certificate();
  }

  private void write(String secret, byte[] bundle) {
    cluster.secrets().change(secret, "ca.crt", bundle);
    cluster.secrets().change(secret, "bundle.crt", bundle);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private void settle() {
    boolean isSteady =
        IntStream.range(0, MOST_STEPS)
            .anyMatch(
                _ -> {
                  cluster.step();
                  return cluster.isSteady() && cluster.areAllReady();
                });
    assertTrue(isSteady, () -> "still in phase " + cluster.phase(Line.PEER));
  }
}
