package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.support.PkiOutcomes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * When a request to rotate the CAs of the peer line and of the backup line is served. A request
 * that stays after its rotation has ended starts another one.
 */
class StartedRotationsTest {
  @ParameterizedTest(name = "peer {0}, backup {1}: {2}")
  @CsvSource({
    "started, started, true",
    "started, generating, false",
    "started, steady, false",
    "started, provided, true",
    "started, shared, true",
    "provided, provided, false",
    "shared, provided, false",
    "generating, provided, false"
  })
  void aRequestIsServedWhenEachCaThatCanBeRotatedHasStarted(
      String peer, String backup, boolean served) {
    PkiOutcome outcome =
        PkiOutcomes.rotating(Map.of(Line.PEER, rotation(peer), Line.BACKUP, rotation(backup)));

    assertEquals(served, outcome.hasStartedRotations(Set.of(Line.PEER, Line.BACKUP)));
  }

  private static CaRotation rotation(String state) {
    return switch (state) {
      case "started" ->
          of(new RotationStep.Restart(List.of("main-0"), RotationPhase.TRUST_ROLLING), "");
      case "generating" -> of(new RotationStep.Generate(2), "");
      case "shared" -> of(new RotationStep.Generate(2), "CA Secret is shared");
      case "steady" -> of(new RotationStep.Steady(), "");
      default -> CaRotation.NONE;
    };
  }

  private static CaRotation of(RotationStep step, String obstacle) {
    return new CaRotation(step, 1, 0, obstacle, Instant.MAX);
  }
}
