package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.support.PkiOutcomes;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemberRestartTest {
  private static final String KEY = "pki.etcdwarden.io/restarted-for-";

  @Test
  void withoutRotationNothingRestarts() {
    assertInstanceOf(
        MemberRestart.NotNeeded.class,
        MemberRestart.next(
            PkiOutcomes.rotating(Map.of()), Optional.of(atRest(Map.of())), List.of()));
  }

  @Test
  void allLinesGetTheirMarksInOneChange() {
    var rotations = Map.of(Line.CLIENT, restart(""), Line.PEER, restart(""));

    MemberRestart restart =
        MemberRestart.next(
            PkiOutcomes.rotating(rotations), Optional.of(atRest(Map.of())), List.of());

    MemberRestart.Start start = assertInstanceOf(MemberRestart.Start.class, restart);
    assertEquals(
        Map.of(
            KEY + "client",
            "2-TrustRolling-1",
            KEY + "peer",
            "2-TrustRolling-1",
            "pki.etcdwarden.io/restart-reason",
            "CA of the client line: trust of generation 2; CA of the peer line: trust of"
                + " generation 2"),
        start.annotations());
  }

  @Test
  void aRestartInProgressIsNotStartedAgain() {
    StatefulSet marked = atRest(Map.of(KEY + "client", "2-TrustRolling-1"));

    MemberRestart restart =
        MemberRestart.next(
            PkiOutcomes.rotating(Map.of(Line.CLIENT, restart(""))), Optional.of(marked), List.of());

    assertEquals(
        new MemberRestart.Waiting(
            "Members restart one by one for the rotation of a CA (line client, TrustRolling):"
                + " main-0, main-1, main-2."),
        restart);
  }

  @Test
  void noRestartStartsWhileAMemberIsNotReady() {
    StatefulSet set =
        new StatefulSetBuilder(atRest(Map.of()))
            .editStatus()
            .withReadyReplicas(2)
            .endStatus()
            .build();

    assertWaits(set);
  }

  @Test
  void noRestartStartsDuringARollout() {
    StatefulSet set =
        new StatefulSetBuilder(atRest(Map.of()))
            .editStatus()
            .withUpdateRevision("main-2")
            .endStatus()
            .build();

    assertWaits(set);
  }

  @Test
  void noRestartStartsBeforeTheStatefulSetControllerHasSeenTheLastChange() {
    StatefulSet set =
        new StatefulSetBuilder(atRest(Map.of()))
            .editMetadata()
            .withGeneration(8L)
            .endMetadata()
            .build();

    assertWaits(set);
  }

  @Test
  void anObstacleRestartsNothing() {
    assertInstanceOf(
        MemberRestart.NotNeeded.class,
        MemberRestart.next(
            PkiOutcomes.rotating(Map.of(Line.CLIENT, restart("It is paused."))),
            Optional.of(atRest(Map.of())),
            List.of()));
  }

  @Test
  void theEventOfAChangedCaSecretNamesNoRotation() {
    CaRotation changed =
        new CaRotation(
            new RotationStep.Restart(List.of("main-0"), RotationPhase.TRUST_ROLLING),
            0,
            123_456_789_012L,
            "",
            Instant.MAX);

    MemberRestart.Start start =
        assertInstanceOf(
            MemberRestart.Start.class,
            MemberRestart.next(
                PkiOutcomes.rotating(Map.of(Line.CLIENT, changed)),
                Optional.of(atRest(Map.of())),
                List.of()));

    assertEquals(
        "Restarting main-0 one by one for a changed CA: CA Secret of the client line was changed",
        start.event().message());
    assertEquals("0-TrustRolling-123456789012", start.annotations().get(KEY + "client"));
  }

  @Test
  void theEventOfARenewalNamesNoRotation() {
    CaRotation renewal =
        new CaRotation(
            new RotationStep.Restart(List.of("main-0"), RotationPhase.RENEWING),
            1,
            1_790_000_000,
            "",
            Instant.MAX);

    MemberRestart restart =
        MemberRestart.next(
            PkiOutcomes.rotating(Map.of(Line.CLIENT, renewal)),
            Optional.of(atRest(Map.of())),
            List.of());

    MemberRestart.Start start = assertInstanceOf(MemberRestart.Start.class, restart);
    assertEquals(
        "Restarting main-0 one by one for renewed certificates: certificates of the client line"
            + " were renewed",
        start.event().message());
  }

  private static void assertWaits(StatefulSet set) {
    MemberRestart restart =
        MemberRestart.next(
            PkiOutcomes.rotating(Map.of(Line.CLIENT, restart(""))), Optional.of(set), List.of());

    MemberRestart.Waiting waiting = assertInstanceOf(MemberRestart.Waiting.class, restart);
    assertTrue(waiting.reason().contains("waits until all of them are ready"), waiting.reason());
  }

  private static CaRotation restart(String obstacle) {
    return new CaRotation(
        new RotationStep.Restart(
            List.of("main-0", "main-1", "main-2"), RotationPhase.TRUST_ROLLING),
        2,
        1,
        obstacle,
        Instant.MAX);
  }

  private static StatefulSet atRest(Map<String, String> annotations) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withName("main")
        .withGeneration(7L)
        .endMetadata()
        .withNewSpec()
        .withReplicas(3)
        .withNewTemplate()
        .withNewMetadata()
        .withAnnotations(annotations)
        .endMetadata()
        .endTemplate()
        .endSpec()
        .withNewStatus()
        .withObservedGeneration(7L)
        .withReplicas(3)
        .withReadyReplicas(3)
        .withCurrentRevision("main-1")
        .withUpdateRevision("main-1")
        .endStatus()
        .build();
  }
}
