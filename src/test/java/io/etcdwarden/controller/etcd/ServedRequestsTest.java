package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.PkiOutcomes;
import io.etcdwarden.support.Plans;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which annotations are changed when the rotations that they ask for have started, or cannot. */
class ServedRequestsTest {
  private static final CaRotation STARTED =
      rotation(new RotationStep.Restart(List.of("main-0"), RotationPhase.TRUST_ROLLING), "");
  private static final CaRotation NOT_STARTED = rotation(new RotationStep.Generate(2), "");
  private static final CaRotation BLOCKED =
      rotation(new RotationStep.Generate(2), "CA Secret peer-ca is shared.");

  @Test
  void aRequestThatIsServedIsRemoved() {
    assertEquals(
        Map.of(Annotations.ROTATE_CA, ""),
        changes(Annotations.ROTATE_CA, "all", Map.of(Line.CLIENT, STARTED, Line.PEER, STARTED)));
  }

  @Test
  void aRequestStaysUntilEveryLineThatCanStartHasStarted() {
    assertEquals(
        Map.of(),
        changes(
            Annotations.ROTATE_CA, "all", Map.of(Line.CLIENT, STARTED, Line.PEER, NOT_STARTED)));
  }

  @Test
  void theLineThatIsBlockedStaysInTheRequest() {
    assertEquals(
        Map.of(Annotations.ROTATE_CA, "peer!"),
        changes(Annotations.ROTATE_CA, "all!", Map.of(Line.CLIENT, STARTED, Line.PEER, BLOCKED)));
  }

  @Test
  void theLineThatIsBlockedStaysAfterTheOperationOfEtcdDruid() {
    assertEquals(
        Map.of(Annotations.OPERATION, "", Annotations.ROTATE_CA, "peer"),
        changes(
            Annotations.OPERATION,
            Annotations.OPERATION_ROTATE_CA_START,
            Map.of(Line.CLIENT, STARTED, Line.PEER, BLOCKED)));
  }

  @Test
  void aRequestOfWhichEveryLineIsBlockedStays() {
    assertEquals(
        Map.of(),
        changes(Annotations.ROTATE_CA, "all", Map.of(Line.CLIENT, BLOCKED, Line.PEER, BLOCKED)));
  }

  @Test
  void aCaThatIsProvidedIsNotKeptInTheRequest() {
    assertEquals(
        Map.of(Annotations.ROTATE_CA, ""),
        changes(
            Annotations.ROTATE_CA,
            "all",
            Map.of(Line.CLIENT, STARTED, Line.PEER, CaRotation.NONE)));
  }

  @Test
  void aRequestWithATokenIsNotChanged() {
    assertEquals(
        Map.of(),
        changes(
            Annotations.ROTATE_CA,
            "all@2026-07",
            Map.of(Line.CLIENT, STARTED, Line.PEER, BLOCKED)));
  }

  private static Map<String, String> changes(
      String annotation, String value, Map<Line, CaRotation> rotations) {
    Etcd etcd = Etcds.withTls(3, "client", "peer");
    etcd.getMetadata().setAnnotations(new HashMap<>(Map.of(annotation, value)));
    return ServedRequests.of(
        etcd,
        new Outcome(
            ObservedClusters.of(),
            Plans.of(etcd),
            PkiOutcomes.rotating(rotations),
            new Progress.Done()));
  }

  private static CaRotation rotation(RotationStep step, String obstacle) {
    return new CaRotation(step, 1, 0, obstacle, Instant.MAX);
  }
}
