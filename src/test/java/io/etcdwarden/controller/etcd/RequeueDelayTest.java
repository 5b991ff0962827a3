package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RestartPermit;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import io.etcdwarden.status.RestartWait;
import io.etcdwarden.status.StatusWriter;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.PkiOutcomes;
import io.etcdwarden.support.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequeueDelayTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest(name = "{0}, not ready since {1}: {2}")
  @CsvSource({
    "WAITING, , PT30S",
    "FAILED, , PT30S",
    "DONE, , PT10H",
    "SKIPPED, , PT10H",
    "DONE, 2026-03-01T11:59:00Z, PT2M",
    "DONE, 2026-03-01T11:50:00Z, PT10M",
    "DONE, 2026-02-01T12:00:00Z, PT10H",
    "WAITING, 2026-03-01T11:50:00Z, PT30S"
  })
  void whatIsAwaitedSetsTheLongestDelay(String progress, String notReadySince, Duration delay) {
    StatusWriter.Result result = result(notReadySince);

    assertEquals(delay, next(progress(progress), PkiOutcomes.empty(), result));
  }

  /** Otherwise an event that the watch missed would stop the rotation for hours. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "restart, PT30S",
    "mounted files, PT30S",
    "clients, PT10H",
    "obstacle, PT10H",
    "window, PT10H"
  })
  void aRotationThatWaitsForMembersIsLookedAtSoon(String awaited, Duration delay) {
    PkiOutcome pki = PkiOutcomes.rotating(rotation(awaited));

    assertEquals(delay, next(new Progress.Done(), pki, result(null)));
  }

  /** Members cause no event when they have caught up or elected a leader. */
  @Test
  void membersAreAskedAgainSoonWhileARestartWaitsForTheirAnswers() {
    Outcome outcome =
        outcome(new Progress.Done(), PkiOutcomes.empty())
            .with(new RestartWait("main-1 has caught up", Duration.ofSeconds(3)));

    assertEquals(Duration.ofSeconds(3), RequeueDelay.next(outcome, result(null), NOW));
  }

  private static Duration next(Progress progress, PkiOutcome pki, StatusWriter.Result result) {
    return RequeueDelay.next(outcome(progress, pki), result, NOW);
  }

  private static Outcome outcome(Progress progress, PkiOutcome pki) {
    return new Outcome(ObservedClusters.of(), Plans.withMembers(3), pki, progress);
  }

  private static CaRotation rotation(String awaited) {
    RotationStep step =
        switch (awaited) {
          case "restart", "obstacle", "window" ->
              new RotationStep.Restart(List.of("main-0"), RotationPhase.TRUST_ROLLING);
          case "mounted files" -> new RotationStep.AwaitMountedFiles(List.of("main-0"));
          default -> new RotationStep.AwaitClients(2);
        };
    String obstacle = awaited.equals("obstacle") ? "paused" : "";
    CaRotation rotation = new CaRotation(step, 2, 1, obstacle, Instant.MAX);
    return awaited.equals("window")
        ? rotation.withPermit(new RestartPermit.Held(Instant.MAX))
        : rotation;
  }

  private static StatusWriter.Result result(String notReadySince) {
    List<Condition> conditions =
        notReadySince == null
            ? List.of()
            : List.of(
                new Condition(
                    "AllMembersReady", "False", "NotReady", "", notReadySince, notReadySince));
    return new StatusWriter.Result(
        EtcdStatus.EMPTY.withConditions(conditions), Instant.MAX, List.of());
  }

  private static Progress progress(String name) {
    return switch (name) {
      case "DONE" -> new Progress.Done();
      case "WAITING" -> new Progress.Waiting("because");
      case "SKIPPED" -> new Progress.Skipped("because");
      default -> new Progress.Failed(new OperatorException(ErrorCode.INTERNAL, "because"));
    };
  }

  @ParameterizedTest(name = "until {0}: {1}")
  @CsvSource({
    "2026-03-01T12:00:05Z, PT5.01S",
    "2026-03-01T12:00:30Z, PT30.01S",
    "2026-03-01T12:00:31Z, PT30S",
    "2026-03-01T12:00:00Z, PT0.01S",
    "2026-03-01T11:00:00Z, PT0.01S",
    "+1000000000-12-31T23:59:59.999999999Z, PT30S"
  })
  void aDelayEndsJustAfterTheInstantAndIsNeverNegative(Instant moment, Duration wait) {
    assertEquals(wait, RequeueDelay.until(moment, NOW, Duration.ofSeconds(30)));
  }
}
