package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.metrics.OperatorMetrics;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.status.Progress;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.FakeCluster;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.PkiOutcomes;
import io.etcdwarden.support.Plans;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemberReplacementTest {
  private static final SpecGate.Decision OPEN = new SpecGate.Decision.Open();
  private static final Progress WAITING = new Progress.Waiting("All members must be ready.");
  private static final PkiOutcome STUCK =
      PkiOutcomes.rotating(
          Map.of(
              Line.CLIENT, replace(RotationPhase.RENEWING, "", "main-0"),
              Line.PEER, replace(RotationPhase.DISTRUST_ROLLING, "", "main-0", "main-2")));

  @Test
  void membersOfAllLinesAreReplacedTogetherAlthoughARolloutWaits() {
    MemberReplacement replacement = next(OPEN, STUCK, WAITING).orElseThrow();

    assertEquals(List.of("main-0", "main-2"), replacement.members());
    assertTrue(replacement.event().warning());
    assertEquals(
        "Replacing main-0, main-2 without waiting until all members are ready: certificates that"
            + " they have loaded have ended (line client, Renewing; line peer, DistrustRolling), so"
            + " they become ready only with the stored ones",
        replacement.event().message());
  }

  @Test
  void aSuspendedClusterIsLeftAlone() {
    SpecGate.Decision suspended = new SpecGate.Decision.Closed(true, "suspended");

    assertEquals(Optional.empty(), next(suspended, STUCK, WAITING));
  }

  @Test
  void anObstacleReplacesNobody() {
    PkiOutcome paused =
        PkiOutcomes.rotating(replace(RotationPhase.DISTRUST_ROLLING, "It is paused.", "main-0"));

    assertEquals(Optional.empty(), next(OPEN, paused, WAITING));
  }

  @Test
  void nobodyIsReplacedWhileTheStoredCertificatesCannotWork() {
    PkiOutcome unusable =
        PkiOutcomes.withRotations(
            PkiOutcomes.withFindings(PkiOutcomes.error(FindingCode.SECRET_NOT_FOUND, "Missing.")),
            STUCK.rotations());

    assertEquals(Optional.empty(), next(OPEN, unusable, WAITING));
  }

  @Test
  void thePodsAreDeletedAndTheEventIsRecorded() {
    MeterRegistry registry = new SimpleMeterRegistry();
    OperatorMetrics metrics = new OperatorMetrics(registry, Clock.systemUTC());
    FakeCluster fake = new FakeCluster();
    fake.create(Etcds.withTls(3, "client", "peer"));
    PlannedCluster planned = planned(STUCK);
    ReconcileAttempt attempt = new ReconcileAttempt.Completed(planned.outcome(WAITING));

    next(OPEN, STUCK, WAITING)
        .orElseThrow()
        .run(planned, attempt, fake.of(fake.live(), null), new MetricsReporter(metrics));

    assertEquals(List.of("delete Pod main-0", "delete Pod main-2"), fake.writes());
    assertEquals(List.of("MembersRestart"), fake.eventReasons());
    assertEquals(
        2, registry.get("etcdwarden.member.restarts").tag("reason", "expired").counter().count());
  }

  private static Optional<MemberReplacement> next(
      SpecGate.Decision gate, PkiOutcome pki, Progress progress) {
    PlannedCluster planned = planned(pki);
    return MemberReplacement.next(
        gate, planned, new ReconcileAttempt.Completed(planned.outcome(progress)));
  }

  private static PlannedCluster planned(PkiOutcome pki) {
    Etcd etcd = Etcds.withTls(3, "client", "peer");
    ClusterPlan plan = Plans.of(etcd);
    ObservedCluster observed =
        ObservedClusters.of(
            LiveObjects.memberSet(plan, 1),
            LiveObjects.pod("main-0", false),
            LiveObjects.pod("main-1", true),
            LiveObjects.pod("main-2", false));
    return new PlannedCluster(etcd, observed, plan, pki);
  }

  private static CaRotation replace(RotationPhase phase, String obstacle, String... members) {
    return new CaRotation(
        new RotationStep.Replace(List.of(members), phase), 2, 1, obstacle, Instant.MAX);
  }
}
