package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.FindingCode;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.TlsPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Pkis;
import io.etcdwarden.support.Plans;
import io.etcdwarden.support.Seen;
import io.etcdwarden.support.Snapshots;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wishes here are of generation 2; generation 1 was in place before where a cluster ran before. */
class RolloutTest {
  private static final PkiOutcome BAD =
      Pkis.finding(Pkis.error(FindingCode.SECRET_NOT_FOUND, "Secret main-server is missing."));

  private final List<HasMetadata> seen = new ArrayList<>();
  private PkiOutcome pki = Pkis.quiet();

  @Test
  void aNewClusterIsWrittenWhole() {
    assertEquals("Whole of 3", next(wish(Etcds.plain(), 0)));
  }

  @Test
  void aNewClusterWithTlsIsWrittenWholeAndNobodyIsWaitedFor() {
    assertEquals("Whole of 3", next(wish(Etcds.secured(3, "peer"), 0)));
  }

  @Test
  void aChangeThatEtcdNeedNotAgreeOnIsWrittenWhole() {
    runs(Etcds.plain(), 2);

    assertEquals("Whole of 3", next(wish(Etcds.plain(), 3)));
  }

  @Test
  void membersAreNotTouchedWhileTheirCertificatesAreUnusable() {
    pki = BAD;
    runs(Etcds.secured(3, "client"), 3);

    assertEquals(
        "MembersHeld: Members are held as they are: Secret main-server is missing.",
        next(wish(Etcds.secured(3, "client"), 3)));
  }

  @Test
  void aNewClusterIsNotStartedOnUnusableCertificates() {
    pki = BAD;

    assertTrue(next(wish(Etcds.secured(3, "client"), 0)).startsWith("MembersHeld"));
  }

  @Test
  void aClusterGoesToSleepWhateverItsCertificates() {
    pki = BAD;
    runs(Etcds.secured(3, "client"), 3);

    assertEquals("Whole of 0", next(wish(Etcds.secured(0, "client"), 3)));
  }

  @Test
  void aClusterDoesNotWakeOnUnusableCertificates() {
    pki = BAD;
    runs(Etcds.secured(0, "client"), 0);

    assertTrue(next(wish(Etcds.secured(3, "client"), 0)).startsWith("MembersHeld"));
  }

  @ParameterizedTest(name = "{0} pods are left, {1} members known, {2} wished: {3}")
  @CsvSource({
    "0, 3, 3, Whole of 3",
    "3, 3, 3, Whole of 3",
    "1, 1, 3, Partly of 1",
    "3, 3, 5, Partly of 3",
    "1, 0, 3, Whole of 3"
  })
  void podsThatWereLeftBehindAreAdoptedBeforeOthersJoin(
      int left, int known, int wished, String rollout) {
    for (int ordinal = 0; ordinal < left; ordinal++) {
      seen.add(Seen.pod("main-" + ordinal, true));
    }

    assertTrue(next(wish(Etcds.secured(wished), known)).startsWith(rollout));
  }

  @Test
  void aMemberSetWithOtherSelectorIsReplacedAroundItsPods() {
    runs(Etcds.plain(), 3).getSpec().getSelector().setMatchLabels(Map.of("instance", "main"));

    assertTrue(next(wish(Etcds.plain(), 3)).startsWith("MemberSetReplaced of 3"));
  }

  @Test
  void aMemberSetWithOtherSelectorIsReplacedAlsoWhenTheClusterGoesToSleep() {
    runs(Etcds.plain(), 3).getSpec().getSelector().setMatchLabels(Map.of("instance", "main"));

    assertTrue(next(wish(Etcds.secured(0), 3)).startsWith("MemberSetReplaced of 0"));
  }

  @ParameterizedTest(name = "{0} of {1} ready: {2}")
  @CsvSource({
    "3, 3, Partly of 3",
    "2, 3, MembersHeld",
    "0, 3, Partly of 3",
    "0, 1, Partly of 1",
  })
  void tlsBetweenMembersChangesOnlyWhileAllOfThemAreReady(int ready, int size, String rollout) {
    runs(Etcds.secured(size), ready);

    String next = next(wish(Etcds.secured(size, "peer"), size));

    assertTrue(next.startsWith(rollout), next);
  }

  @Test
  void whileNoneIsReadyEverythingButTlsBetweenThemIsWritten() {
    runs(Etcds.secured(3), 0);

    TlsPlan tls = rollout(wish(Etcds.secured(3, "client", "peer"), 3)).plan().tls();

    assertEquals(List.of(true, false), List.of(tls.client().isSecured(), tls.peer().isSecured()));
  }

  @ParameterizedTest(name = "{0} of 3 ready")
  @ValueSource(ints = {0, 2, 3})
  void severalMembersDoNotGiveUpTlsBetweenThem(int ready) {
    runs(Etcds.secured(3, "peer"), ready);

    assertTrue(next(wish(Etcds.secured(3), 3)).startsWith("Refused: spec.etcd.peerUrlTls"));
  }

  @Test
  void severalMembersThatSleepDoNotGiveUpTlsBetweenThem() {
    runs(Etcds.secured(0, "peer"), 0);
    alive(0, 1, 2);

    assertTrue(next(wish(Etcds.secured(0), 3)).startsWith("Refused"));
    assertTrue(next(wish(Etcds.secured(3), 0)).startsWith("Refused"));
  }

  @Test
  void aSingleMemberMayGiveUpPeerTls() {
    runs(Etcds.secured(1, "peer"), 1);

    assertTrue(next(wish(Etcds.secured(1), 1)).startsWith("Partly of 1"));
  }

  @Test
  void tlsForClientsChangesAlsoWhileAMemberIsNotReady() {
    runs(Etcds.secured(3), 2);

    assertTrue(next(wish(Etcds.secured(3, "client", "backup"), 3)).startsWith("Partly of 3"));
  }

  @Test
  void tlsComesBeforeMoreMembers() {
    runs(Etcds.secured(1), 1);

    assertTrue(next(wish(Etcds.secured(3, "peer"), 1)).startsWith("Partly of 1"));
  }

  @Test
  void aReportThatNoSidecarWritesIsRefused() {
    runs(Etcds.secured(1, "peer"), 1);
    reports(0, "perhaps");

    OperatorException failure =
        assertThrows(OperatorException.class, () -> next(wish(Etcds.secured(3, "peer"), 3)));

    assertEquals(ErrorCode.SYNC_STATEFULSET, failure.code());
    assertTrue(failure.getMessage().startsWith("Lease main-0 has annotation"), failure::toString);
  }

  @ParameterizedTest(name = "main-0 reports {0}: {1}")
  @CsvSource({
    "true,   Whole of 3",
    "false,  Partly of 1: Others join when main-0 reports TLS between members.",
    "'',     Partly of 1: Others join when main-0 reports TLS between members.",
    "absent, Partly of 1: Others join when main-0 reports TLS between members."
  })
  void othersJoinOnceTheRunningMembersReportTls(String report, String rollout) {
    runs(Etcds.secured(1, "peer"), 1);
    reports(0, report);

    assertEquals(rollout, next(wish(Etcds.secured(3, "peer"), 1)));
  }

  @Test
  void othersJoinOnceTheRunningMembersAreReady() {
    runs(Etcds.secured(1), 0);

    assertEquals(
        "Partly of 1: Others join when all of the 1 members that the cluster has are ready.",
        next(wish(Etcds.secured(3), 1)));
  }

  @Test
  void membersThatAwaitOthersAreNotToldOfThemYet() {
    runs(Etcds.secured(1), 1);

    ClusterPlan plan = rollout(wish(Etcds.secured(3, "peer"), 1)).plan();

    assertEquals("main-0=https://main-0.main-peer.ns.svc:2380", plan.peers().initialCluster());
  }

  @Test
  void membersWithoutTlsNeedNotReportIt() {
    runs(Etcds.secured(1), 1);

    assertEquals("Whole of 3", next(wish(Etcds.secured(3), 1)));
  }

  @Test
  void anExtraLeaseOfAMemberThatDoesNotRunYetIsNotAsked() {
    runs(Etcds.secured(1, "peer"), 1);
    reports(0, "true");
    reports(2, "false");

    assertEquals("Whole of 3", next(wish(Etcds.secured(3, "peer"), 1)));
  }

  @Test
  void tlsThatWasSwitchedOnIsDoneWhenTheLastMemberReportsIt() {
    runs(Etcds.secured(3, "peer"), 3);
    reports(0, "true");
    reports(1, "false");
    reports(2, "true");

    assertEquals(
        "Partly of 3: The members are restarting; this is done when main-1 reports TLS between"
            + " members.",
        next(wish(Etcds.secured(3, "peer"), 3)));
  }

  @Test
  void aWishThatWasMetStaysMetWhenASidecarFallsSilent() {
    runs(Etcds.secured(3, "peer"), 3);
    Etcd etcd = wish(Etcds.secured(3, "peer"), 3);
    Statuses.observed(etcd, 2, 3);

    assertEquals("Whole of 3", next(etcd));
  }

  @Test
  void aClusterThatNeverRanWakesWithTlsAtOnce() {
    runs(Etcds.secured(0), 0);

    assertEquals("Whole of 3", next(wish(Etcds.secured(3, "peer"), 0)));
  }

  @Test
  void membersThatKnowEachOtherWithoutTlsWakeWithoutIt() {
    runs(Etcds.secured(0), 0);
    alive(0, 1, 2);

    Rollout rollout = rollout(wish(Etcds.secured(3, "peer"), 0));

    assertTrue(told(rollout).startsWith("Partly of 3: Members come up as they were"));
    assertEquals("http", rollout.plan().tls().peer().scheme());
    String known = rollout.plan().peers().initialCluster();
    assertTrue(known.startsWith("main-0=http://main-0.main-peer.ns.svc:2380,"), known);
  }

  @Test
  void membersThatSleepKeepTheWayTheyKnowEachOther() {
    runs(Etcds.secured(0), 0);
    alive(0, 1, 2);

    Rollout rollout = rollout(wish(Etcds.secured(0, "peer"), 0));

    assertEquals("Whole of 0", told(rollout));
    assertEquals("http", rollout.plan().tls().peer().scheme());
  }

  @Test
  void asManyMembersWakeAsWentToSleepBeforeOthersJoin() {
    runs(Etcds.secured(0), 0);
    alive(0);

    assertEquals(
        "Partly of 1: Others join when all of the 1 members that the cluster has are ready.",
        next(wish(Etcds.secured(3), 0)));
  }

  @Test
  void aClusterWithoutRuntimeIsWrittenWholeEvenWherePodsAreLeft() {
    seen.add(Seen.pod("main-0", true));
    Etcd etcd = wish(Etcds.plain(), 1);
    etcd.getMetadata().setAnnotations(Map.of(Annotations.DISABLE_RUNTIME, ""));

    assertEquals("Whole of 0", next(etcd));
  }

  /** A member set as this wish had it, with so many members ready. */
  private StatefulSet runs(Etcd before, int ready) {
    StatefulSet set = Seen.memberSet(Plans.of(before), ready);
    seen.add(set);
    return set;
  }

  private void reports(int ordinal, String report) {
    var lease = Seen.lease("main-" + ordinal);
    if (!report.equals("absent")) {
      lease.getMetadata().setAnnotations(Map.of(Annotations.MEMBER_TLS, report));
    }
    seen.add(lease);
  }

  /** Members that had a heartbeat once. */
  private void alive(int... ordinals) {
    for (int ordinal : ordinals) {
      seen.add(Seen.lease("main-" + ordinal, "1f:2e:Member", Instant.EPOCH));
    }
  }

  private static Etcd wish(Etcd etcd, int known) {
    etcd.getMetadata().setGeneration(2L);
    if (known > 0) {
      Statuses.observed(etcd, 1, known);
    } else {
      Statuses.observed(etcd, 1);
    }
    return etcd;
  }

  private String next(Etcd etcd) {
    return told(rollout(etcd));
  }

  private Rollout rollout(Etcd etcd) {
    return Rollout.next(etcd, Plans.of(etcd), pki, Snapshots.of(seen.toArray(HasMetadata[]::new)));
  }

  private static String told(Rollout rollout) {
    int running = rollout.plan().members().replicas();
    return switch (rollout) {
      case Rollout.Whole _ -> "Whole of " + running;
      case Rollout.Partly partly -> "Partly of " + running + ": " + partly.waitingFor();
      case Rollout.MembersHeld held -> "MembersHeld: " + held.waitingFor();
      case Rollout.MemberSetReplaced _ -> "MemberSetReplaced of " + running;
      case Rollout.SnapshotFirst first -> "SnapshotFirst: " + first.waitingFor();
      case Rollout.Refused refused -> "Refused: " + refused.reason();
    };
  }
}
