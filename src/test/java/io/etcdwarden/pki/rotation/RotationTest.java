package io.etcdwarden.pki.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.loaded.PodState;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One case for each row of the decision table, in its order. */
class RotationTest {
  private static final RotationState.Leaf OLD_CLIENT = leaf("main-client", false, 1);
  private static final RotationState.Leaf NEW_CLIENT = leaf("main-client", false, 2);
  private static final RotationState.Leaf OLD_SERVER = leaf("main-server", true, 1);
  private static final RotationState.Leaf NEW_SERVER = leaf("main-server", true, 2);

  @Test
  void withoutGenerationTheFirstOneIsGenerated() {
    assertEquals(
        new RotationStep.Generate(1),
        Rotation.next(state(Set.of(), false, Set.of(), List.of(), List.of())));
  }

  @Test
  void aDueGenerationGetsASuccessor() {
    assertEquals(
        new RotationStep.Generate(2),
        Rotation.next(state(Set.of(1L), true, Set.of(1L), List.of(OLD_CLIENT), List.of())));
  }

  @Test
  void aSecondRotationWaitsForTheFirst() {
    assertEquals(
        publish(2),
        Rotation.next(state(Set.of(1L, 2L), true, Set.of(1L), List.of(OLD_CLIENT), List.of())));
  }

  @Test
  void aGenerationWithoutKeyIsReplacedAtOnce() {
    RotationState state =
        new RotationState(
            new TreeSet<>(Set.of(1L, 2L)),
            false,
            false,
            Set.of(1L, 2L),
            List.of(OLD_CLIENT),
            List.of(),
            false,
            Set.of(),
            false);

    assertEquals(new RotationStep.Generate(3), Rotation.next(state));
  }

  @Test
  void theIssuerOfAStoredLeafIsAddedToTheBundleAgain() {
    assertEquals(
        publish(1),
        Rotation.next(state(Set.of(1L, 2L), false, Set.of(2L), List.of(OLD_CLIENT), List.of())));
  }

  @Test
  void membersThatDoNotTrustTheNewestGenerationRestart() {
    List<RotationState.Member> members =
        List.of(member("m-0", Set.of(1L, 2L), 1), member("m-1", Set.of(1L), 1));

    assertEquals(
        new RotationStep.Restart(List.of("m-1"), RotationPhase.TRUST_ROLLING),
        Rotation.next(rotating(List.of(OLD_CLIENT), members, false)));
  }

  @Test
  void leavesInsideAreIssuedBeforeTheServerCertificate() {
    assertEquals(
        new RotationStep.Issue(Set.of("main-client"), 2, RotationPhase.ISSUING),
        Rotation.next(rotating(List.of(OLD_SERVER, OLD_CLIENT), trusting(1), true)));
  }

  @Test
  void theServerCertificateWaitsForClients() {
    assertEquals(
        new RotationStep.AwaitClients(2),
        Rotation.next(rotating(List.of(OLD_SERVER, NEW_CLIENT), trusting(1), false)));
  }

  @Test
  void theServerCertificateIsIssuedWhenClientsAreReady() {
    assertEquals(
        new RotationStep.Issue(Set.of("main-server"), 2, RotationPhase.SERVER_ISSUING),
        Rotation.next(rotating(List.of(OLD_SERVER, NEW_CLIENT), trusting(1), true)));
  }

  @Test
  void membersWithOldMountedFilesAreAwaitedAndNotRestarted() {
    RotationState.Member member =
        new RotationState.Member(
            "m-0",
            PodState.READY,
            Set.of(1L, 2L),
            Set.of(1L, 2L),
            List.of(),
            List.of(Set.of(2L), Set.of(1L)));

    assertEquals(
        new RotationStep.AwaitMountedFiles(List.of("m-0")),
        Rotation.next(rotating(List.of(NEW_SERVER, NEW_CLIENT), List.of(member), true)));
  }

  @Test
  void membersThatLoadedAnOldLeafRestart() {
    RotationState.Member member =
        new RotationState.Member(
            "m-0",
            PodState.READY,
            Set.of(1L, 2L),
            Set.of(1L, 2L),
            List.of(Set.of(1L)),
            List.of(Set.of(2L)));

    assertEquals(
        new RotationStep.Restart(List.of("m-0"), RotationPhase.ISSUE_ROLLING),
        Rotation.next(rotating(List.of(NEW_SERVER, NEW_CLIENT), List.of(member), true)));
  }

  @Test
  void theOldGenerationLeavesTheBundleWhenNothingPresentsIt() {
    assertEquals(
        new RotationStep.Distrust(new TreeSet<>(Set.of(1L))),
        Rotation.next(rotating(List.of(NEW_SERVER, NEW_CLIENT), trusting(2), true)));
  }

  @Test
  void trustIsNotRemovedBeforeHandshakesHaveShownWhatMembersPresent() {
    assertEquals(
        new RotationStep.AwaitHandshakes(List.of("m-0"), RotationPhase.ISSUING),
        Rotation.next(
            rotating(List.of(NEW_SERVER, NEW_CLIENT), List.of(awaited(Set.of(1L, 2L))), true)));
    assertEquals(
        new RotationStep.AwaitHandshakes(List.of("m-0"), RotationPhase.DISTRUST_ROLLING),
        Rotation.next(
            state(
                Set.of(1L, 2L),
                false,
                Set.of(2L),
                List.of(NEW_CLIENT),
                List.of(awaited(Set.of(2L))))));
  }

  @Test
  void awaitedHandshakesDelayNoStepThatAddsTrust() {
    assertEquals(
        publish(2),
        Rotation.next(
            state(
                Set.of(1L, 2L),
                false,
                Set.of(1L),
                List.of(OLD_CLIENT),
                List.of(awaited(Set.of(1L))))));
  }

  private static RotationState.Member awaited(Set<Long> trusted) {
    return new RotationState.Member(
        "m-0", PodState.READY, trusted, trusted, List.of(Set.of(2L)), List.of(Set.of(2L)), true);
  }

  @Test
  void membersThatStillTrustTheOldGenerationRestart() {
    assertEquals(
        new RotationStep.Restart(List.of("m-0"), RotationPhase.DISTRUST_ROLLING),
        Rotation.next(state(Set.of(1L, 2L), false, Set.of(2L), List.of(NEW_CLIENT), trusting(2))));
  }

  @Test
  void theOldGenerationIsDeletedLast() {
    assertEquals(
        new RotationStep.Delete(new TreeSet<>(Set.of(1L))),
        Rotation.next(
            state(
                Set.of(1L, 2L),
                false,
                Set.of(2L),
                List.of(NEW_CLIENT),
                List.of(member("m-0", Set.of(2L), 2)))));
  }

  @Test
  void aRenewalWithTheSameKeyChangesNoLeaf() {
    RotationState.Leaf both = new RotationState.Leaf("main-client", Set.of(1L, 2L), false);
    RotationState.Member member =
        new RotationState.Member(
            "m-0",
            PodState.READY,
            Set.of(1L, 2L),
            Set.of(1L, 2L),
            List.of(Set.of(1L, 2L)),
            List.of(Set.of(1L, 2L)));

    assertEquals(
        new RotationStep.Distrust(new TreeSet<>(Set.of(1L))),
        Rotation.next(rotating(List.of(both), List.of(member), false)));
  }

  @Test
  void aHibernatedClusterPassesThePhasesWithoutRestarts() {
    assertEquals(
        new RotationStep.Distrust(new TreeSet<>(Set.of(1L))),
        Rotation.next(rotating(List.of(NEW_SERVER, NEW_CLIENT), List.of(), true)));
  }

  @Test
  void oneGenerationRestartsNoMember() {
    RotationState.Member unknown =
        new RotationState.Member("m-0", PodState.READY, Set.of(), Set.of(1L), List.of(), List.of());

    assertEquals(
        new RotationStep.Steady(),
        Rotation.next(state(Set.of(1L), false, Set.of(1L), List.of(OLD_CLIENT), List.of(unknown))));
  }

  @Test
  void whenOlderGenerationsHaveEndedLeavesAreIssuedBeforeMembersTrustTheNewest() {
    assertEquals(
        new RotationStep.Issue(Set.of("main-client"), 2, RotationPhase.ISSUING),
        Rotation.next(ended(Set.of(1L, 2L), List.of(OLD_SERVER, OLD_CLIENT), PodState.READY)));
    assertEquals(
        new RotationStep.Issue(Set.of("main-server"), 2, RotationPhase.SERVER_ISSUING),
        Rotation.next(ended(Set.of(1L, 2L), List.of(OLD_SERVER, NEW_CLIENT), PodState.READY)));
    assertEquals(
        new RotationStep.Distrust(new TreeSet<>(Set.of(1L))),
        Rotation.next(ended(Set.of(1L, 2L), List.of(NEW_SERVER, NEW_CLIENT), PodState.READY)));
  }

  @Test
  void aMemberThatIsReadyAfterItsCaEndedRestartsAsUsual() {
    assertEquals(
        new RotationStep.Restart(List.of("m-0"), RotationPhase.DISTRUST_ROLLING),
        Rotation.next(ended(Set.of(2L), List.of(NEW_SERVER, NEW_CLIENT), PodState.READY)));
  }

  @Test
  void aMemberThatIsNotReadyAfterItsCaEndedIsReplaced() {
    assertEquals(
        new RotationStep.Replace(List.of("m-0"), RotationPhase.DISTRUST_ROLLING),
        Rotation.next(ended(Set.of(2L), List.of(NEW_SERVER, NEW_CLIENT), PodState.NOT_READY)));
  }

  private static RotationState ended(
      Set<Long> bundle, List<RotationState.Leaf> leaves, PodState pod) {
    RotationState.Member member =
        new RotationState.Member(
            "m-0", pod, Set.of(1L), Set.of(1L), List.of(Set.of(1L)), List.of(Set.of(2L)));
    return new RotationState(
        new TreeSet<>(Set.of(1L, 2L)),
        true,
        false,
        bundle,
        leaves,
        List.of(member),
        false,
        Set.of(1L),
        false);
  }

  @Test
  void theOldCaStaysTrustedUntilApplicationsHaveTheirNewCertificates() {
    RotationState waiting = trustingBoth(false);

    assertEquals(new RotationStep.AwaitClientCertificates(2), Rotation.next(waiting));
    assertEquals(
        new RotationStep.Distrust(new TreeSet<>(Set.of(1L))), Rotation.next(trustingBoth(true)));
  }

  private static RotationState trustingBoth(boolean clientsIssued) {
    return new RotationState(
        new TreeSet<>(Set.of(1L, 2L)),
        true,
        false,
        Set.of(1L, 2L),
        List.of(),
        List.of(),
        true,
        Set.of(),
        false,
        clientsIssued);
  }

  private static RotationState rotating(
      List<RotationState.Leaf> leaves, List<RotationState.Member> members, boolean clientsReady) {
    return new RotationState(
        new TreeSet<>(Set.of(1L, 2L)),
        true,
        false,
        Set.of(1L, 2L),
        leaves,
        members,
        clientsReady,
        Set.of(),
        false);
  }

  private static RotationState state(
      Set<Long> generations,
      boolean due,
      Set<Long> bundle,
      List<RotationState.Leaf> leaves,
      List<RotationState.Member> members) {
    return new RotationState(
        new TreeSet<>(generations), true, due, bundle, leaves, members, false, Set.of(), false);
  }

  private static List<RotationState.Member> trusting(long issuer) {
    return List.of(member("m-0", Set.of(1L, 2L), issuer));
  }

  private static RotationState.Member member(String name, Set<Long> trusted, long issuer) {
    return new RotationState.Member(
        name, PodState.READY, trusted, trusted, List.of(Set.of(issuer)), List.of(Set.of(issuer)));
  }

  private static RotationState.Leaf leaf(String secret, boolean servesClients, long issuer) {
    return new RotationState.Leaf(secret, Set.of(issuer), servesClients);
  }

  private static RotationStep publish(long generation) {
    return new RotationStep.Publish(new TreeSet<>(Set.of(generation)));
  }
}
