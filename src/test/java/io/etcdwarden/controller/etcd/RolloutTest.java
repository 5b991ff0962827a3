package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.TlsPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.PkiOutcomes;
import io.etcdwarden.support.Plans;
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
      PkiOutcomes.withFindings(
          PkiOutcomes.error(FindingCode.SECRET_NOT_FOUND, "Secret main-server is missing."));

  private final List<HasMetadata> objects = new ArrayList<>();
  private PkiOutcome pki = PkiOutcomes.empty();

  @Test
  void aNewClusterIsAppliedInFull() {
    assertEquals("Whole of 3", next(spec(Etcds.withDefaults(), 0)));
  }

  @Test
  void aNewClusterWithTlsIsAppliedInFullWithoutWaiting() {
    assertEquals("Whole of 3", next(spec(Etcds.withTls(3, "peer"), 0)));
  }

  @Test
  void aChangeThatNoGateMatchesIsAppliedInFull() {
    addMemberSet(Etcds.withDefaults(), 2);

    assertEquals("Whole of 3", next(spec(Etcds.withDefaults(), 3)));
  }

  @Test
  void membersAreHeldWhileTheirCertificatesAreUnusable() {
    pki = BAD;
    addMemberSet(Etcds.withTls(3, "client"), 3);

    assertEquals(
        "MembersHeld: Members are held as they are: Secret main-server is missing.",
        next(spec(Etcds.withTls(3, "client"), 3)));
  }

  @Test
  void aNewClusterIsNotStartedWithUnusableCertificates() {
    pki = BAD;

    assertTrue(next(spec(Etcds.withTls(3, "client"), 0)).startsWith("MembersHeld"));
  }

  @Test
  void aClusterIsHibernatedWithUnusableCertificates() {
    pki = BAD;
    addMemberSet(Etcds.withTls(3, "client"), 3);

    assertEquals("Whole of 0", next(spec(Etcds.withTls(0, "client"), 3)));
  }

  @Test
  void aClusterIsNotWokenUpWithUnusableCertificates() {
    pki = BAD;
    addMemberSet(Etcds.withTls(0, "client"), 0);

    assertTrue(next(spec(Etcds.withTls(3, "client"), 0)).startsWith("MembersHeld"));
  }

  @ParameterizedTest(name = "{0} pods are left, {1} members known, {2} wished: {3}")
  @CsvSource({
    "0, 3, 3, Whole of 3",
    "3, 3, 3, Whole of 3",
    "1, 1, 3, Partly of 1",
    "3, 3, 5, Partly of 3",
    "1, 0, 3, Whole of 3"
  })
  void podsWithoutMemberSetAreAdoptedBeforeMembersAreAdded(
      int left, int known, int wished, String rollout) {
    for (int ordinal = 0; ordinal < left; ordinal++) {
      objects.add(LiveObjects.pod("main-" + ordinal, true));
    }

    assertTrue(next(spec(Etcds.withTls(wished), known)).startsWith(rollout));
  }

  @Test
  void aMemberSetWithAnotherSelectorIsReplaced() {
    addMemberSet(Etcds.withDefaults(), 3)
        .getSpec()
        .getSelector()
        .setMatchLabels(Map.of("instance", "main"));

    assertTrue(next(spec(Etcds.withDefaults(), 3)).startsWith("MemberSetReplaced of 3"));
  }

  @Test
  void aMemberSetWithAnotherSelectorIsReplacedDuringHibernation() {
    addMemberSet(Etcds.withDefaults(), 3)
        .getSpec()
        .getSelector()
        .setMatchLabels(Map.of("instance", "main"));

    assertTrue(next(spec(Etcds.withTls(0), 3)).startsWith("MemberSetReplaced of 0"));
  }

  @ParameterizedTest(name = "{0} of {1} ready: {2}")
  @CsvSource({
    "3, 3, Partly of 3",
    "2, 3, MembersHeld",
    "0, 3, Partly of 3",
    "0, 1, Partly of 1",
  })
  void peerTlsChangesOnlyWhileAllMembersAreReady(int ready, int size, String rollout) {
    addMemberSet(Etcds.withTls(size), ready);

    String next = next(spec(Etcds.withTls(size, "peer"), size));

    assertTrue(next.startsWith(rollout), next);
  }

  @Test
  void whileNoMemberIsReadyEverythingButPeerTlsIsApplied() {
    addMemberSet(Etcds.withTls(3), 0);

    TlsPlan tls = rollout(spec(Etcds.withTls(3, "client", "peer"), 3)).plan().tls();

    assertEquals(List.of(true, false), List.of(tls.client().isSecured(), tls.peer().isSecured()));
  }

  @ParameterizedTest(name = "{0} of 3 ready")
  @ValueSource(ints = {0, 2, 3})
  void severalMembersCannotRemovePeerTls(int ready) {
    addMemberSet(Etcds.withTls(3, "peer"), ready);

    assertTrue(next(spec(Etcds.withTls(3), 3)).startsWith("Refused: spec.etcd.peerUrlTls"));
  }

  @Test
  void severalHibernatedMembersCannotRemovePeerTls() {
    addMemberSet(Etcds.withTls(0, "peer"), 0);
    addHeartbeats(0, 1, 2);

    assertTrue(next(spec(Etcds.withTls(0), 3)).startsWith("Refused"));
    assertTrue(next(spec(Etcds.withTls(3), 0)).startsWith("Refused"));
  }

  @Test
  void aSingleMemberMayRemovePeerTls() {
    addMemberSet(Etcds.withTls(1, "peer"), 1);

    assertTrue(next(spec(Etcds.withTls(1), 1)).startsWith("Partly of 1"));
  }

  @Test
  void clientTlsChangesWhileAMemberIsNotReady() {
    addMemberSet(Etcds.withTls(3), 2);

    assertTrue(next(spec(Etcds.withTls(3, "client", "backup"), 3)).startsWith("Partly of 3"));
  }

  @Test
  void tlsIsChangedBeforeMembersAreAdded() {
    addMemberSet(Etcds.withTls(1), 1);

    assertTrue(next(spec(Etcds.withTls(3, "peer"), 1)).startsWith("Partly of 1"));
  }

  @Test
  void anUnreadablePeerTlsReportIsAFailure() {
    addMemberSet(Etcds.withTls(1, "peer"), 1);
    addReport(0, "perhaps");

    OperatorException failure =
        assertThrows(OperatorException.class, () -> next(spec(Etcds.withTls(3, "peer"), 3)));

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
  void membersAreAddedAfterTheRunningMembersReportPeerTls(String report, String rollout) {
    addMemberSet(Etcds.withTls(1, "peer"), 1);
    addReport(0, report);

    assertEquals(rollout, next(spec(Etcds.withTls(3, "peer"), 1)));
  }

  @Test
  void membersAreAddedAfterTheRunningMembersAreReady() {
    addMemberSet(Etcds.withTls(1), 0);

    assertEquals(
        "Partly of 1: Others join when all of the 1 members that the cluster has are ready.",
        next(spec(Etcds.withTls(3), 1)));
  }

  @Test
  void theInitialClusterListsOnlyTheRunningMembersWhileOthersWait() {
    addMemberSet(Etcds.withTls(1), 1);

    ClusterPlan plan = rollout(spec(Etcds.withTls(3, "peer"), 1)).plan();

    assertEquals("main-0=https://main-0.main-peer.ns.svc:2380", plan.peerPlan().initialCluster());
  }

  @Test
  void membersWithoutPeerTlsNeedNotReportIt() {
    addMemberSet(Etcds.withTls(1), 1);

    assertEquals("Whole of 3", next(spec(Etcds.withTls(3), 1)));
  }

  @Test
  void theLeaseOfAMemberThatDoesNotRunYetIsIgnored() {
    addMemberSet(Etcds.withTls(1, "peer"), 1);
    addReport(0, "true");
    addReport(2, "false");

    assertEquals("Whole of 3", next(spec(Etcds.withTls(3, "peer"), 1)));
  }

  @Test
  void enablingPeerTlsEndsWhenTheLastMemberReportsIt() {
    addMemberSet(Etcds.withTls(3, "peer"), 3);
    addReport(0, "true");
    addReport(1, "false");
    addReport(2, "true");

    assertEquals(
        "Partly of 3: The members are restarting; this is done when main-1 reports TLS between"
            + " members.",
        next(spec(Etcds.withTls(3, "peer"), 3)));
  }

  @Test
  void anObservedSpecStaysObservedWhenASidecarStopsReporting() {
    addMemberSet(Etcds.withTls(3, "peer"), 3);
    Etcd etcd = spec(Etcds.withTls(3, "peer"), 3);
    EtcdStatuses.setObserved(etcd, 2, 3);

    assertEquals("Whole of 3", next(etcd));
  }

  @Test
  void aClusterThatNeverRanStartsWithPeerTls() {
    addMemberSet(Etcds.withTls(0), 0);

    assertEquals("Whole of 3", next(spec(Etcds.withTls(3, "peer"), 0)));
  }

  @Test
  void hibernatedMembersWithoutPeerTlsWakeUpWithoutIt() {
    addMemberSet(Etcds.withTls(0), 0);
    addHeartbeats(0, 1, 2);

    Rollout rollout = rollout(spec(Etcds.withTls(3, "peer"), 0));

    assertTrue(describe(rollout).startsWith("Partly of 3: Members come up as they were"));
    assertEquals("http", rollout.plan().tls().peer().scheme());
    String known = rollout.plan().peerPlan().initialCluster();
    assertTrue(known.startsWith("main-0=http://main-0.main-peer.ns.svc:2380,"), known);
  }

  @Test
  void hibernatedMembersKeepTheirPeerScheme() {
    addMemberSet(Etcds.withTls(0), 0);
    addHeartbeats(0, 1, 2);

    Rollout rollout = rollout(spec(Etcds.withTls(0, "peer"), 0));

    assertEquals("Whole of 0", describe(rollout));
    assertEquals("http", rollout.plan().tls().peer().scheme());
  }

  @Test
  void hibernatedMembersWakeUpBeforeMembersAreAdded() {
    addMemberSet(Etcds.withTls(0), 0);
    addHeartbeats(0);

    assertEquals(
        "Partly of 1: Others join when all of the 1 members that the cluster has are ready.",
        next(spec(Etcds.withTls(3), 0)));
  }

  @Test
  void aClusterWithRuntimeDisabledIsAppliedInFullWithPodsLeft() {
    objects.add(LiveObjects.pod("main-0", true));
    Etcd etcd = spec(Etcds.withDefaults(), 1);
    etcd.getMetadata().setAnnotations(Map.of(Annotations.DISABLE_RUNTIME, ""));

    assertEquals("Whole of 0", next(etcd));
  }

  /** A member set as this wish had it, with so many members ready. */
  private StatefulSet addMemberSet(Etcd before, int ready) {
    StatefulSet set = LiveObjects.memberSet(Plans.of(before), ready);
    objects.add(set);
    return set;
  }

  private void addReport(int ordinal, String report) {
    var lease = LiveObjects.lease("main-" + ordinal);
    if (!report.equals("absent")) {
      lease.getMetadata().setAnnotations(Map.of(Annotations.MEMBER_TLS, report));
    }
    objects.add(lease);
  }

  /** Members that had a heartbeat once. */
  private void addHeartbeats(int... ordinals) {
    for (int ordinal : ordinals) {
      objects.add(LiveObjects.lease("main-" + ordinal, "1f:2e:Member", Instant.EPOCH));
    }
  }

  private static Etcd spec(Etcd etcd, int known) {
    etcd.getMetadata().setGeneration(2L);
    if (known > 0) {
      EtcdStatuses.setObserved(etcd, 1, known);
    } else {
      EtcdStatuses.setObserved(etcd, 1);
    }
    return etcd;
  }

  private String next(Etcd etcd) {
    return describe(rollout(etcd));
  }

  private Rollout rollout(Etcd etcd) {
    return Rollout.next(
        etcd, Plans.of(etcd), pki, ObservedClusters.of(objects.toArray(HasMetadata[]::new)));
  }

  private static String describe(Rollout rollout) {
    int running = rollout.plan().members().replicas();
    return switch (rollout) {
      case Rollout.Full _ -> "Whole of " + running;
      case Rollout.Partial partial -> "Partly of " + running + ": " + partial.waitingFor();
      case Rollout.MembersHeld held -> "MembersHeld: " + held.waitingFor();
      case Rollout.MemberSetReplaced _ -> "MemberSetReplaced of " + running;
      case Rollout.SnapshotFirst first -> "SnapshotFirst: " + first.waitingFor();
      case Rollout.Refused refused -> "Refused: " + refused.reason();
    };
  }
}
