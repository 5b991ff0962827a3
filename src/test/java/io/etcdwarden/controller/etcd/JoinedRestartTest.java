package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.MemberContainer;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RestartPermit;
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

/** A restart for one line, and the pods and the other lines that it depends on. */
class JoinedRestartTest {
  private static final String PEER = "pki.etcdwarden.io/restarted-for-peer";
  private static final String BACKUP = "pki.etcdwarden.io/restarted-for-backup";
  private static final String REASON = "pki.etcdwarden.io/restart-reason";
  private static final CaRotation RESTART =
      rotation(new RotationStep.Restart(List.of("main-0"), RotationPhase.ISSUE_ROLLING));
  private static final CaRotation HELD =
      RESTART.withPermit(new RestartPermit.Held(Instant.parse("2026-03-07T22:00:00Z")));
  private static final MemberPod RUNNING =
      new MemberPod(
          "main-0",
          List.of(run(MemberContainer.ETCD), run(MemberContainer.BACKUP_RESTORE)),
          Map.of());
  private static final CaRotation NEW_FILES =
      rotation(new RotationStep.AwaitMountedFiles(List.of("main-0")));

  @Test
  void aLineThatWaitsForNewFilesGetsItsMarkWithTheRestartForAnotherLine() {
    MemberRestart restart = next(Map.of(Line.BACKUP, RESTART, Line.PEER, NEW_FILES), Map.of());

    assertEquals(
        Map.of(
            BACKUP,
            "2-IssueRolling-1",
            PEER,
            "2-IssueRolling-1",
            REASON,
            "certificates of the backup line: issued by CA generation 2"),
        assertInstanceOf(MemberRestart.Start.class, restart).annotations());
  }

  @Test
  void aLineThatWaitsForNewFilesRestartsNobody() {
    assertInstanceOf(MemberRestart.NotNeeded.class, next(Map.of(Line.PEER, NEW_FILES), Map.of()));
  }

  @Test
  void aRestartThatHasStartedIsNotStartedAgainForALineThatWaitsForNewFiles() {
    MemberRestart restart =
        next(
            Map.of(Line.BACKUP, RESTART, Line.PEER, NEW_FILES), Map.of(BACKUP, "2-IssueRolling-1"));

    assertInstanceOf(MemberRestart.Waiting.class, restart);
  }

  @Test
  void aRestartOutsideOfEveryMaintenanceWindowWaits() {
    MemberRestart restart = next(Map.of(Line.BACKUP, HELD, Line.PEER, HELD), Map.of());

    MemberRestart.Waiting waiting = assertInstanceOf(MemberRestart.Waiting.class, restart);
    assertEquals(
        "Members must restart for the rotation of a CA (line peer, IssueRolling; line backup,"
            + " IssueRolling); the restart waits for the next maintenance window, which opens"
            + " 2026-03-07T22:00:00Z.",
        waiting.reason());
  }

  @Test
  void aLineThatWaitsForAWindowTakesPartInTheRestartForAnotherLine() {
    CaRotation urgent = RESTART.withPermit(new RestartPermit.Urgent("the key has leaked"));

    MemberRestart restart = next(Map.of(Line.BACKUP, urgent, Line.PEER, HELD), Map.of());

    MemberRestart.Start start = assertInstanceOf(MemberRestart.Start.class, restart);
    assertEquals(
        Map.of(
            BACKUP,
            "2-IssueRolling-1",
            PEER,
            "2-IssueRolling-1",
            REASON,
            "certificates of the peer line: issued by CA generation 2; certificates of the backup"
                + " line: issued by CA generation 2"),
        start.annotations());
    assertEquals("RestartOutsideMaintenanceWindow", start.event().reason());
    assertTrue(
        start
            .event()
            .message()
            .endsWith(
                ". No maintenance window is open, but the restart cannot wait: the key has"
                    + " leaked"),
        start.event().message());
  }

  @Test
  void aLineWhoseRestartHasStartedDoesNotStartOneForALineThatWaits() {
    MemberRestart restart =
        next(Map.of(Line.BACKUP, RESTART, Line.PEER, HELD), Map.of(BACKUP, "2-IssueRolling-1"));

    assertInstanceOf(MemberRestart.Waiting.class, restart);
  }

  /** The watch of StatefulSets may be ahead of the watch of pods. */
  @Test
  void noRestartStartsWhileAPodIsNotSeenToRun() {
    PkiOutcome pki = PkiOutcomes.rotating(Map.of(Line.BACKUP, RESTART));
    MemberPod absent = new MemberPod("main-0", List.of(), Map.of());

    assertInstanceOf(
        MemberRestart.Waiting.class,
        MemberRestart.next(pki, Optional.of(atRest(Map.of())), List.of(absent)));
  }

  private static MemberRestart next(
      Map<Line, CaRotation> rotations, Map<String, String> annotations) {
    PkiOutcome pki = PkiOutcomes.rotating(rotations);
    return MemberRestart.next(pki, Optional.of(atRest(annotations)), List.of(RUNNING));
  }

  private static ContainerRun run(MemberContainer container) {
    return new ContainerRun("main-0", container, Instant.EPOCH, Instant.EPOCH, true);
  }

  private static CaRotation rotation(RotationStep step) {
    return new CaRotation(step, 2, 1, "", Instant.MAX);
  }

  private static StatefulSet atRest(Map<String, String> annotations) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withGeneration(1L)
        .endMetadata()
        .withNewSpec()
        .withReplicas(1)
        .withNewTemplate()
        .withNewMetadata()
        .withAnnotations(annotations)
        .endMetadata()
        .endTemplate()
        .endSpec()
        .withNewStatus()
        .withObservedGeneration(1L)
        .withReplicas(1)
        .withReadyReplicas(1)
        .withCurrentRevision("r")
        .withUpdateRevision("r")
        .endStatus()
        .build();
  }
}
