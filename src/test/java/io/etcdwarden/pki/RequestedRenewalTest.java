package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.request.RotationRequest.LeafName;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.TrustBundle;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New leaf certificates that a user asks for, and the restarts that make programs load them. */
class RequestedRenewalTest {
  private static final int MOST_STEPS = 200;

  private final SimulatedCluster cluster =
      new SimulatedCluster(PkiRequests.full(), 31, PkiRequests.NOW);

  /** etcd reads the peer pair at each handshake, so no program needs a restart for it. */
  @ParameterizedTest(name = "{0} {1}: {3} restarts")
  @CsvSource({
    "CLIENT, SERVER, client-server, 3",
    "CLIENT, CLIENT, client-client, 3",
    "BACKUP, SERVER, backup-server, 3",
    "PEER, SERVER, peer-server, 0"
  })
  void membersRestartIfAProgramReadsTheLeafOnlyAtStart(
      Line line, Part part, String secret, int restarts) {
    String before = stored(secret);

    renew(Set.of(new LeafName(line, part)), secret);

    assertNotEquals(before, stored(secret));
    assertEquals(restarts, cluster.restarts());
    if (restarts > 0) {
      assertEquals(Set.of(stored(secret)), cluster.loaded(line, part));
    }
  }

  @Test
  void allLinesShareTheRestarts() {
    Set<LeafName> all =
        Set.of(
            new LeafName(Line.CLIENT, Part.SERVER),
            new LeafName(Line.CLIENT, Part.CLIENT),
            new LeafName(Line.BACKUP, Part.SERVER));

    renew(all, "client-server", "client-client", "backup-server");

    assertEquals(3, cluster.restarts());
    assertEquals(1, cluster.mostDown());
  }

  /**
   * The operator of the simulation stops between any two writes, so the request may be read twice.
   */
  private void renew(Set<LeafName> leaves, String... secrets) {
    Map<String, String> before = new HashMap<>();
    for (String secret : secrets) {
      before.put(secret, stored(secret));
    }
    cluster.request(new RotationRequest(Map.of(), Set.of(), false, false, Duration.ZERO, leaves));
    do {
      cluster.step();
    } while (before.entrySet().stream()
        .anyMatch(entry -> entry.getValue().equals(stored(entry.getKey()))));
    cluster.request(RotationRequest.NONE);
    int steps = 0;
    do {
      cluster.step();
    } while (!cluster.isSteady() && steps++ < MOST_STEPS);
    assertTrue(cluster.isSteady());
  }

  private String stored(String secret) {
    return TrustBundle.read(cluster.secrets().get(secret), List.of("tls.crt"))
        .getFirst()
        .fingerprint();
  }
}
