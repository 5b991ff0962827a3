package io.etcdwarden.controller.etcd;

import static io.etcdwarden.controller.etcd.RolloutScenario.changed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.TlsPlan;
import io.etcdwarden.support.Etcds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each Etcd here has generation 2, and its generation 1 was applied. */
class RolloutTest {
  private final RolloutScenario scenario = new RolloutScenario();

  @Test
  void aNewClusterIsAppliedInFull() {
    assertEquals("Full of 3", next(changed(Etcds.withDefaults(), 0)));
  }

  @Test
  void aNewClusterWithTlsIsAppliedInFullWithoutWaiting() {
    assertEquals("Full of 3", next(changed(Etcds.withTls(3, "peer"), 0)));
  }

  @Test
  void aChangeThatNoGateMatchesIsAppliedInFull() {
    scenario.addMemberSet(Etcds.withDefaults(), 2);

    assertEquals("Full of 3", next(changed(Etcds.withDefaults(), 3)));
  }

  @Test
  void membersAreHeldWhileTheirCertificatesAreUnusable() {
    scenario.setUnusableCertificates();
    scenario.addMemberSet(Etcds.withTls(3, "client"), 3);

    assertEquals(
        "MembersHeld: Members are held until the certificates are usable: Secret main-server is"
            + " missing.",
        next(changed(Etcds.withTls(3, "client"), 3)));
  }

  @Test
  void aNewClusterIsNotStartedWithUnusableCertificates() {
    scenario.setUnusableCertificates();

    assertTrue(next(changed(Etcds.withTls(3, "client"), 0)).startsWith("MembersHeld"));
  }

  @Test
  void aClusterIsHibernatedWithUnusableCertificates() {
    scenario.setUnusableCertificates();
    scenario.addMemberSet(Etcds.withTls(3, "client"), 3);

    assertEquals("Full of 0", next(changed(Etcds.withTls(0, "client"), 3)));
  }

  @Test
  void aClusterIsNotWokenUpWithUnusableCertificates() {
    scenario.setUnusableCertificates();
    scenario.addMemberSet(Etcds.withTls(0, "client"), 0);

    assertTrue(next(changed(Etcds.withTls(3, "client"), 0)).startsWith("MembersHeld"));
  }

  @Test
  void membersAreHeldUntilTheSecretOfTheStoreExists() {
    scenario.addMemberSet(Etcds.withDefaults(), 3);

    assertEquals(
        "MembersHeld: Members are held until Secret ns/not-there exists, which"
            + " spec.backup.store.secretRef names; create it.",
        next(changed(RolloutScenario.withStoreSecret(3, "not-there"), 3)));
  }

  @Test
  void aNewClusterIsNotStartedWithoutTheSecretOfItsStore() {
    assertTrue(
        next(changed(RolloutScenario.withStoreSecret(3, "not-there"), 0))
            .startsWith("MembersHeld"));
  }

  @Test
  void aClusterIsHibernatedWithoutTheSecretOfItsStore() {
    scenario.addMemberSet(Etcds.withDefaults(), 3);

    assertEquals("Full of 0", next(changed(RolloutScenario.withStoreSecret(0, "not-there"), 3)));
  }

  @Test
  void theSecretOfTheStoreIsNotReadButOnlyHasToExist() {
    scenario.addMemberSet(Etcds.withDefaults(), 3);
    scenario.addSecret("creds");

    assertEquals("Full of 3", next(changed(RolloutScenario.withStoreSecret(3, "creds"), 3)));
  }

  @ParameterizedTest(name = "{0} pods, {1} members in status, {2} members in spec: {3}")
  @CsvSource({
    "0, 3, 3, Full of 3",
    "3, 3, 3, Full of 3",
    "1, 1, 3, Partial of 1",
    "3, 3, 5, Partial of 3",
    "1, 0, 3, Full of 3"
  })
  void podsWithoutMemberSetAreAdoptedBeforeMembersAreAdded(
      int pods, int known, int replicas, String rollout) {
    for (int ordinal = 0; ordinal < pods; ordinal++) {
      scenario.addPod(ordinal);
    }

    assertTrue(next(changed(Etcds.withTls(replicas), known)).startsWith(rollout));
  }

  @Test
  void aMemberSetWithAnotherSelectorIsReplaced() {
    scenario
        .addMemberSet(Etcds.withDefaults(), 3)
        .getSpec()
        .getSelector()
        .setMatchLabels(Map.of("instance", "main"));

    assertTrue(next(changed(Etcds.withDefaults(), 3)).startsWith("MemberSetReplaced of 3"));
  }

  @Test
  void aMemberSetWithAnotherSelectorIsReplacedDuringHibernation() {
    scenario
        .addMemberSet(Etcds.withDefaults(), 3)
        .getSpec()
        .getSelector()
        .setMatchLabels(Map.of("instance", "main"));

    assertTrue(next(changed(Etcds.withTls(0), 3)).startsWith("MemberSetReplaced of 0"));
  }

  @ParameterizedTest(name = "{0} of {1} ready: {2}")
  @CsvSource({
    "3, 3, Partial of 3",
    "2, 3, MembersHeld",
    "0, 3, Partial of 3",
    "0, 1, Partial of 1",
  })
  void peerTlsChangesOnlyWhileAllMembersAreReady(int ready, int size, String rollout) {
    scenario.addMemberSet(Etcds.withTls(size), ready);

    String next = next(changed(Etcds.withTls(size, "peer"), size));

    assertTrue(next.startsWith(rollout), next);
  }

  @Test
  void whileNoMemberIsReadyEverythingButPeerTlsIsApplied() {
    scenario.addMemberSet(Etcds.withTls(3), 0);

    TlsPlan tls = rollout(changed(Etcds.withTls(3, "client", "peer"), 3)).plan().tls();

    assertEquals(List.of(true, false), List.of(tls.client().isSecured(), tls.peer().isSecured()));
  }

  @ParameterizedTest(name = "{0} of 3 ready")
  @ValueSource(ints = {0, 2, 3})
  void severalMembersCannotRemovePeerTls(int ready) {
    scenario.addMemberSet(Etcds.withTls(3, "peer"), ready);

    assertTrue(next(changed(Etcds.withTls(3), 3)).startsWith("Refused: spec.etcd.peerUrlTls"));
  }

  @Test
  void severalHibernatedMembersCannotRemovePeerTls() {
    scenario.addMemberSet(Etcds.withTls(0, "peer"), 0);
    scenario.addHeartbeats(0, 1, 2);

    assertTrue(next(changed(Etcds.withTls(0), 3)).startsWith("Refused"));
    assertTrue(next(changed(Etcds.withTls(3), 0)).startsWith("Refused"));
  }

  @Test
  void aSingleMemberMayRemovePeerTls() {
    scenario.addMemberSet(Etcds.withTls(1, "peer"), 1);

    assertTrue(next(changed(Etcds.withTls(1), 1)).startsWith("Partial of 1"));
  }

  @Test
  void clientTlsChangesWhileAMemberIsNotReady() {
    scenario.addMemberSet(Etcds.withTls(3), 2);

    assertTrue(next(changed(Etcds.withTls(3, "client", "backup"), 3)).startsWith("Partial of 3"));
  }

  @Test
  void tlsIsChangedBeforeMembersAreAdded() {
    scenario.addMemberSet(Etcds.withTls(1), 1);

    assertTrue(next(changed(Etcds.withTls(3, "peer"), 1)).startsWith("Partial of 1"));
  }

  @Test
  void anUnreadablePeerTlsReportIsAFailure() {
    scenario.addMemberSet(Etcds.withTls(1, "peer"), 1);
    scenario.addPeerTlsReport(0, "perhaps");

    OperatorException failure =
        assertThrows(OperatorException.class, () -> next(changed(Etcds.withTls(3, "peer"), 3)));

    assertEquals(ErrorCode.SYNC_STATEFULSET, failure.code());
    assertTrue(failure.getMessage().startsWith("Lease main-0 has annotation"), failure::toString);
  }

  @ParameterizedTest(name = "main-0 reports {0}: {1}")
  @CsvSource({
    "true,   Full of 3",
    "false,  Partial of 1: Members are added when main-0 reports peer TLS.",
    "'',     Partial of 1: Members are added when main-0 reports peer TLS.",
    "absent, Partial of 1: Members are added when main-0 reports peer TLS."
  })
  void membersAreAddedAfterTheRunningMembersReportPeerTls(String report, String rollout) {
    scenario.addMemberSet(Etcds.withTls(1, "peer"), 1);
    scenario.addPeerTlsReport(0, report);

    assertEquals(rollout, next(changed(Etcds.withTls(3, "peer"), 1)));
  }

  @Test
  void membersAreAddedAfterTheRunningMembersAreReady() {
    scenario.addMemberSet(Etcds.withTls(1), 0);

    assertEquals(
        "Partial of 1: Members are added when all existing members (1) are ready.",
        next(changed(Etcds.withTls(3), 1)));
  }

  @Test
  void theInitialClusterListsOnlyTheRunningMembersWhileOthersWait() {
    scenario.addMemberSet(Etcds.withTls(1), 1);

    ClusterPlan plan = rollout(changed(Etcds.withTls(3, "peer"), 1)).plan();

    assertEquals("main-0=https://main-0.main-peer.ns.svc:2380", plan.peers().initialCluster());
  }

  @Test
  void membersWithoutPeerTlsNeedNotReportIt() {
    scenario.addMemberSet(Etcds.withTls(1), 1);

    assertEquals("Full of 3", next(changed(Etcds.withTls(3), 1)));
  }

  @Test
  void theLeaseOfAMemberThatDoesNotRunYetIsIgnored() {
    scenario.addMemberSet(Etcds.withTls(1, "peer"), 1);
    scenario.addPeerTlsReport(0, "true");
    scenario.addPeerTlsReport(2, "false");

    assertEquals("Full of 3", next(changed(Etcds.withTls(3, "peer"), 1)));
  }

  @Test
  void enablingPeerTlsEndsWhenTheLastMemberReportsIt() {
    scenario.addMemberSet(Etcds.withTls(3, "peer"), 3);
    scenario.addPeerTlsReport(0, "true");
    scenario.addPeerTlsReport(1, "false");
    scenario.addPeerTlsReport(2, "true");

    assertEquals(
        "Partial of 3: Members restart; the rollout ends when main-1 reports peer TLS.",
        next(changed(Etcds.withTls(3, "peer"), 3)));
  }

  @Test
  void anObservedSpecStaysObservedWhenASidecarStopsReporting() {
    scenario.addMemberSet(Etcds.withTls(3, "peer"), 3);
    Etcd etcd = changed(Etcds.withTls(3, "peer"), 3);
    EtcdStatuses.setObserved(etcd, 2, 3);

    assertEquals("Full of 3", next(etcd));
  }

  @Test
  void aClusterThatNeverRanStartsWithPeerTls() {
    scenario.addMemberSet(Etcds.withTls(0), 0);

    assertEquals("Full of 3", next(changed(Etcds.withTls(3, "peer"), 0)));
  }

  @Test
  void hibernatedMembersWithoutPeerTlsWakeUpWithoutIt() {
    scenario.addMemberSet(Etcds.withTls(0), 0);
    scenario.addHeartbeats(0, 1, 2);

    Rollout rollout = rollout(changed(Etcds.withTls(3, "peer"), 0));

    assertTrue(
        describe(rollout).startsWith("Partial of 3: Members start without a change of peer TLS"));
    assertEquals("http", rollout.plan().tls().peer().scheme());
    String known = rollout.plan().peers().initialCluster();
    assertTrue(known.startsWith("main-0=http://main-0.main-peer.ns.svc:2380,"), known);
  }

  @Test
  void hibernatedMembersKeepTheirPeerScheme() {
    scenario.addMemberSet(Etcds.withTls(0), 0);
    scenario.addHeartbeats(0, 1, 2);

    Rollout rollout = rollout(changed(Etcds.withTls(0, "peer"), 0));

    assertEquals("Full of 0", describe(rollout));
    assertEquals("http", rollout.plan().tls().peer().scheme());
  }

  @Test
  void hibernatedMembersWakeUpBeforeMembersAreAdded() {
    scenario.addMemberSet(Etcds.withTls(0), 0);
    scenario.addHeartbeats(0);

    assertEquals(
        "Partial of 1: Members are added when all existing members (1) are ready.",
        next(changed(Etcds.withTls(3), 0)));
  }

  @ParameterizedTest(name = "{0} members in spec")
  @ValueSource(ints = {1, 2})
  void hibernatedMembersDoNotWakeUpInSmallerNumber(int replicas) {
    scenario.addMemberSet(Etcds.withTls(0), 0);
    scenario.addHeartbeats(0, 1, 2);

    assertEquals(refusedFor(replicas), next(changed(Etcds.withTls(replicas), 0)));
  }

  @Test
  void hibernatedMembersWithoutMemberSetDoNotWakeUpInSmallerNumber() {
    scenario.addHeartbeats(0, 1, 2);

    assertEquals(refusedFor(1), next(changed(Etcds.withTls(1), 0)));
  }

  @Test
  void aSpecThatWasZeroForAMomentDoesNotStopSomeOfTheRunningMembers() {
    scenario.addMemberSet(Etcds.withDefaults(), 3);

    assertEquals(refusedFor(1), next(changed(Etcds.withTls(1), 3)));
  }

  @Test
  void fewerMembersAreRefusedBeforeUnusableCertificatesHoldThem() {
    scenario.setUnusableCertificates();
    scenario.addMemberSet(Etcds.withTls(0), 0);
    scenario.addHeartbeats(0, 1, 2);

    assertEquals(refusedFor(1), next(changed(Etcds.withTls(1), 0)));
  }

  @Test
  void membersThatWokeUpInSmallerNumberBeforeWakeUpTogether() {
    scenario.addMemberSet(Etcds.withTls(1), 0);
    scenario.addHeartbeats(0, 1, 2);

    assertTrue(next(changed(Etcds.withTls(1), 1)).startsWith("Refused"));
    assertTrue(next(changed(Etcds.withTls(0), 1)).startsWith("Full of 0"));
  }

  private static String refusedFor(int replicas) {
    return "Refused: spec.replicas is "
        + replicas
        + ", but the cluster has 3 members: fewer members than it has may have no quorum; set"
        + " spec.replicas to 3, or move the data to a new cluster from a backup";
  }

  @Test
  void aClusterWithRuntimeDisabledIsAppliedInFullWithPodsLeft() {
    scenario.addPod(0);
    Etcd etcd = changed(Etcds.withDefaults(), 1);
    etcd.getMetadata().setAnnotations(Map.of(Annotations.DISABLE_RUNTIME, ""));

    assertEquals("Full of 0", next(etcd));
  }

  private String next(Etcd etcd) {
    return describe(rollout(etcd));
  }

  private Rollout rollout(Etcd etcd) {
    return Rollout.next(scenario.input(etcd));
  }

  private static String describe(Rollout rollout) {
    int running = rollout.plan().members().replicas();
    return switch (rollout) {
      case Rollout.Full _ -> "Full of " + running;
      case Rollout.Partial partial -> "Partial of " + running + ": " + partial.waitingFor();
      case Rollout.MembersHeld held -> "MembersHeld: " + held.waitingFor();
      case Rollout.MemberSetReplaced _ -> "MemberSetReplaced of " + running;
      case Rollout.SnapshotFirst first -> "SnapshotFirst: " + first.waitingFor();
      case Rollout.Refused refused -> "Refused: " + refused.reason();
    };
  }
}
