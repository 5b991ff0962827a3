package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.pki.Finding;
import io.etcdwarden.pki.FindingCode;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Pkis;
import io.etcdwarden.support.Plans;
import io.etcdwarden.support.Seen;
import io.etcdwarden.support.Snapshots;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterChecksTest {
  static List<Arguments> memberSets() {
    return List.of(
        memberSet("settled", status -> {}, "True AllMembersUpdated"),
        memberSet(
            "change not seen", s -> s.setObservedGeneration(3L), "False NotAllMembersUpdated"),
        memberSet("pod of old", s -> s.setUpdatedReplicas(2), "False NotAllMembersUpdated"),
        memberSet("two revisions", s -> s.setUpdateRevision("x"), "False NotAllMembersUpdated"));
  }

  private static Arguments memberSet(
      String name, Consumer<StatefulSetStatus> change, String verdict) {
    StatefulSet set = Seen.memberSet(Plans.withMembers(3), 3);
    change.accept(set.getStatus());
    return Arguments.argumentSet(name, set, verdict);
  }

  @ParameterizedTest
  @MethodSource("memberSets")
  void membersAreUpdatedWhenTheirSetSaysSo(StatefulSet set, String verdict) {
    assertEquals(verdict, plain().seeing(set).shortlyBy(new AllMembersUpdatedCheck()));
  }

  @Test
  void aMemberSetThatHasNotBeenSeenByItsControllerIsNotUpdated() {
    StatefulSet set = Seen.memberSet(Plans.withMembers(3), 3);
    set.setStatus(null);

    assertEquals(
        "False NotAllMembersUpdated", plain().seeing(set).shortlyBy(new AllMembersUpdatedCheck()));
  }

  @Test
  void withoutAMemberSetNothingIsKnownOfUpdatesAndVolumes() {
    assertEquals("Unknown StatefulSetNotFound", plain().shortlyBy(new AllMembersUpdatedCheck()));
    assertEquals("Unknown StatefulSetNotFound", plain().shortlyBy(new DataVolumesReadyCheck()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "main-main-0,   False FoundWarningsForDataVolumes",
    "other-other-0, True NoWarningsFoundForDataVolumes"
  })
  void warningsCountForTheClaimsOfThisMemberSet(String claim, String verdict) {
    var seen = Snapshots.of(Seen.memberSet(Plans.withMembers(3), 0));

    assertEquals(
        verdict,
        plain()
            .seeing(Snapshots.warned(seen, claim, "no space"))
            .shortlyBy(new DataVolumesReadyCheck()));
  }

  @Test
  void everyClaimInTroubleIsNamedWithItsWarnings() {
    var seen = Snapshots.of(Seen.memberSet(Plans.withMembers(3), 0));
    seen = Snapshots.warned(seen, "main-main-1", "second", "first");
    seen = Snapshots.warned(seen, "main-main-0", "no space");

    String message = plain().seeing(seen).by(new DataVolumesReadyCheck()).message();

    assertEquals("main-main-0: no space main-main-1: second; first", message);
  }

  @ParameterizedTest(name = "{0} with members {1}: {2}")
  @CsvSource({
    "1:a:Leader 2:a:Member 3:a:Member, Ready Ready Ready,    False NoClusterIDMismatchDetected",
    "1:a:Leader 2:b:Member 3:a:Member, Ready Ready Ready,    True MultipleClusterIDsDetected",
    "1:a:Leader 2:b:Member 3:a:Member, Ready NotReady Ready, True MultipleClusterIDsDetected",
    "1:a:Leader 2:b:Member 3:a:Member, Ready Unknown Ready,  False NoClusterIDMismatchDetected",
    "1:Leader 2:Member 3:Member,       Ready Ready Ready,    Unknown NoClusterIDDetected",
    "1:a:Leader 2:a:Member 3,          Ready Ready Ready,    Unknown UnableToParseLeaseHolderIdentity",
    "1:a:Leader 2:a:Member -,          Ready Ready,          Unknown UnableToParseLeaseHolderIdentity",
    "1:a:Leader,                       Ready,                False NoClusterIDMismatchDetected"
  })
  void membersOfMoreThanOneClusterAreNoticed(String holders, String states, String verdict) {
    String[] parts = holders.split(" ", -1);
    var leases =
        IntStream.range(0, parts.length)
            .mapToObj(
                i -> Seen.lease("main-" + i, parts[i].equals("-") ? null : parts[i], Situation.NOW))
            .toArray(HasMetadata[]::new);

    assertEquals(
        verdict,
        plain()
            .seeing(leases)
            .members(states.split(" ", -1))
            .shortlyBy(new ClusterIdMismatchCheck()));
  }

  @Test
  void withoutAnyLeaseThereIsNoClusterId() {
    assertEquals("Unknown NoClusterIDDetected", plain().shortlyBy(new ClusterIdMismatchCheck()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "Ready Ready Ready,    True BootstrapSucceeded",
    "Ready Ready,          False BootstrapInProgress",
    "Ready Ready NotReady, False BootstrapInProgress"
  })
  void aClusterHasJoinedOnceAllItsMembersAreReady(String states, String verdict) {
    assertEquals(
        verdict,
        Situation.of(joining())
            .members(states.split(" ", -1))
            .shortlyBy(new BootstrappedFromClusterCheck()));
  }

  @Test
  void havingJoinedIsNeverTakenBack() {
    Etcd etcd = joining();
    etcd.setStatus(
        StatusDraft.from(EtcdStatus.EMPTY)
            .joinedCluster(new EtcdStatus.JoinedCluster("2026-01-01T00:00:00Z", List.of()))
            .build());

    assertEquals(
        "True BootstrapSucceeded",
        Situation.of(etcd).members("NotReady").shortlyBy(new BootstrappedFromClusterCheck()));
  }

  @Test
  void aClusterThatJoinsNoneHasNoSuchCondition() {
    assertEquals("absent", plain().shortlyBy(new BootstrappedFromClusterCheck()));
  }

  @Test
  void withoutTlsNoCertificateIsRequired() {
    assertEquals("True NotRequired", plain().shortlyBy(new CertificatesReadyCheck()));
  }

  @Test
  void anErrorOfACertificateIsToldByItsCodeAndSentence() {
    var pki =
        Pkis.finding(
            Pkis.error(FindingCode.SECRET_REF_INVALID, "Secret a is bad."),
            Pkis.warning(FindingCode.REFERENCE_UNUSED, "Secret b is unused."));

    var verdict = plain().with(pki).by(new CertificatesReadyCheck());

    assertEquals(
        "False " + FindingCode.SECRET_REF_INVALID.word() + " Secret a is bad.",
        verdict.status() + " " + verdict.reason() + " " + verdict.message());
  }

  @Test
  void ofManyErrorsTheFirstFiveAreToldAndTheRestCounted() {
    var errors =
        IntStream.range(0, 7)
            .mapToObj(i -> Pkis.error(FindingCode.SECRET_REF_INVALID, "Number " + i + "."))
            .toArray(Finding[]::new);

    String message = plain().with(Pkis.finding(errors)).by(new CertificatesReadyCheck()).message();

    assertTrue(message.contains("Number 4. (and 2 more"), message);
  }

  private static Situation plain() {
    return Situation.of(Etcds.plain());
  }

  private static Etcd joining() {
    return Etcds.with(
        "main",
        """
          replicas: 3
          backup: {}
          etcd:
            bootstrapWithExistingCluster:
              members: [{name: old-0, peerUrls: ["http://old-0:2380"]}]
        """);
  }
}
