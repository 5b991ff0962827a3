package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberStatusesTest {
  private static final Instant NOW = CheckScenario.NOW;
  private static final ClusterPlan PLAN = Plans.withMembers(3);

  /** A member is Unknown after one minute and NotReady after five more. */
  private final MemberStatuses statuses =
      new MemberStatuses(new MemberThresholds(Duration.ofMinutes(1), Duration.ofMinutes(5)));

  @ParameterizedTest(name = "renewed {0} s ago, containers {1}: {2}")
  @CsvSource({
    "0,   ready,    Ready LeaseSucceeded",
    "60,  ready,    Ready LeaseSucceeded",
    "60,  missing,  Ready LeaseSucceeded",
    "61,  ready,    Unknown LeaseExpired",
    "61,  notReady, NotReady ContainersNotReady",
    "61,  missing,  NotReady ContainersNotReady",
    "360, ready,    Unknown LeaseExpired",
    "361, ready,    NotReady UnknownGracePeriodExceeded",
    "361, missing,  NotReady UnknownGracePeriodExceeded"
  })
  void theAgeOfTheLeaseDecidesTheStatusOfTheMember(
      int seconds, String containers, String expected) {
    var lease = LiveObjects.lease("main-0", "1a:2b:Member", NOW.minusSeconds(seconds));
    ObservedCluster observed =
        containers.equals("missing")
            ? ObservedClusters.of(lease)
            : ObservedClusters.of(lease, LiveObjects.pod("main-0", containers.equals("ready")));

    MemberStatus member = read(observed, null).getFirst();

    assertEquals(expected, member.status() + " " + member.reason());
  }

  @ParameterizedTest(name = "holder {0}, renewed {1}: {2} statuses")
  @CsvSource({
    ",              true,  0",
    "1a,            true,  0",
    "1a:2b:3c:d,    true,  0",
    "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d:2b:Member, true, 0",
    "1a:2b:Member,  false, 0",
    "1a:2b:Member,  true,  1",
    "1a:Member,     true,  1"
  })
  void aMemberHasAStatusWhenItsSidecarHasWrittenTheLease(
      String holder, boolean renewed, int statusCount) {
    var lease = LiveObjects.lease("main-0", holder, NOW);
    if (!renewed) {
      lease.getSpec().setRenewTime(null);
    }

    assertEquals(statusCount, read(ObservedClusters.of(lease), null).size());
  }

  @ParameterizedTest(name = "{0}: id {1}, role {2}")
  @CsvSource({
    "1a:2b:Leader,  1a, Leader",
    "1a:2b:Member,  1a, Member",
    "1a:Leader,     1a, Leader",
    "1a:2b:Learner, 1a, ",
    "1a:2b:,        1a, "
  })
  void theHolderIdentityContainsTheMemberIdAndTheRole(String holder, String id, String role) {
    MemberStatus member =
        read(ObservedClusters.of(LiveObjects.lease("main-0", holder, NOW)), null).getFirst();

    assertEquals(id, member.id());
    assertEquals(role, member.role());
  }

  @Test
  void onlyMembersOfThePlanHaveAStatusSortedByName() {
    ObservedCluster observed =
        ObservedClusters.of(
            LiveObjects.lease("main-2", "1:2:Member", NOW),
            LiveObjects.lease("main-0", "1:2:Member", NOW),
            LiveObjects.lease("main-3", "1:2:Member", NOW),
            LiveObjects.lease("other-0", "1:2:Member", NOW));

    assertEquals(
        List.of("main-0", "main-2"),
        read(observed, null).stream().map(MemberStatus::name).toList());
  }

  @Test
  void thePodOfAMemberHasNoMemberNamePrefix() {
    ClusterPlan prefixed =
        Plans.of(
            Etcds.with("main", "  replicas: 1\n  memberNamePrefix: p\n  etcd: {}\n  backup: {}\n"));
    ObservedCluster observed =
        ObservedClusters.of(
            LiveObjects.lease("p-main-0", "1:2:Member", NOW.minusSeconds(90)),
            LiveObjects.pod("main-0", true));

    MemberStatus member = statuses.from(observed, prefixed, null, NOW).getFirst();

    assertEquals("p-main-0 Unknown", member.name() + " " + member.status());
  }

  @ParameterizedTest(name = "was {0}: since {1}")
  @CsvSource({"Ready, 2026-02-28T12:00:00Z", "Unknown, 2026-03-01T12:00:00Z"})
  void theTransitionTimeIsKeptWhileTheStatusIsTheSame(String was, String since) {
    var old = new MemberStatus("main-0", "9", null, was, "Old", CheckScenario.EARLIER);
    EtcdStatus before = EtcdStatusBuilder.from(EtcdStatus.EMPTY).members(List.of(old)).build();

    MemberStatus member =
        read(ObservedClusters.of(LiveObjects.lease("main-0", "1:2:Member", NOW)), before)
            .getFirst();

    assertEquals(since, member.lastTransitionTime());
  }

  @ParameterizedTest(name = "renewed {0} s ago: next change in {1}")
  @CsvSource({"0, PT1M", "59, PT1S", "60, PT0S", "61, PT4M59S", "360, PT0S"})
  void theNextChangeIsWhenTheLeaseReachesAThreshold(int seconds, Duration again) {
    ObservedCluster observed =
        ObservedClusters.of(LiveObjects.lease("main-0", "1:2:Member", NOW.minusSeconds(seconds)));

    assertEquals(NOW.plus(again), statuses.nextChange(observed, PLAN, NOW));
  }

  @Test
  void theNextChangeIsThatOfTheOldestLeaseBelowAThreshold() {
    ObservedCluster observed =
        ObservedClusters.of(
            LiveObjects.lease("main-0", "1:2:Member", NOW),
            LiveObjects.lease("main-1", "1:2:Member", NOW.minusSeconds(40)),
            LiveObjects.lease("main-2", "1:2:Member", NOW.minusSeconds(400)));

    assertEquals(NOW.plusSeconds(20), statuses.nextChange(observed, PLAN, NOW));
  }

  @Test
  void timeAloneChangesNothingWhenNoMemberHasReportedOrAllAreNotReady() {
    ObservedCluster lost =
        ObservedClusters.of(LiveObjects.lease("main-0", "1:2:Member", NOW.minusSeconds(361)));

    assertEquals(
        Instant.MAX,
        statuses.nextChange(ObservedClusters.of(LiveObjects.lease("main-0")), PLAN, NOW));
    assertEquals(Instant.MAX, statuses.nextChange(lost, PLAN, NOW));
  }

  private List<MemberStatus> read(ObservedCluster observed, EtcdStatus before) {
    return statuses.from(observed, PLAN, before, NOW);
  }
}
