package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.PkiOutcomes;
import io.etcdwarden.support.Plans;
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
    StatefulSet set = LiveObjects.memberSet(Plans.withMembers(3), 3);
    change.accept(set.getStatus());
    return Arguments.argumentSet(name, set, verdict);
  }

  @ParameterizedTest
  @MethodSource("memberSets")
  void membersAreUpdatedWhenTheStatefulSetIs(StatefulSet set, String verdict) {
    assertEquals(verdict, plain().observing(set).statusAndReason(new AllMembersUpdatedCheck()));
  }

  @Test
  void aStatefulSetWithoutStatusIsNotUpdated() {
    StatefulSet set = LiveObjects.memberSet(Plans.withMembers(3), 3);
    set.setStatus(null);

    assertEquals(
        "False NotAllMembersUpdated",
        plain().observing(set).statusAndReason(new AllMembersUpdatedCheck()));
  }

  @Test
  void withoutAStatefulSetUpdatesAndVolumesAreUnknown() {
    assertEquals(
        "Unknown StatefulSetNotFound", plain().statusAndReason(new AllMembersUpdatedCheck()));
    assertEquals(
        "Unknown StatefulSetNotFound", plain().statusAndReason(new DataVolumesReadyCheck()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "main-main-0,   False FoundWarningsForDataVolumes",
    "other-other-0, True NoWarningsFoundForDataVolumes"
  })
  void onlyWarningsForTheClaimsOfThisClusterCount(String claim, String verdict) {
    var observed = ObservedClusters.of(LiveObjects.memberSet(Plans.withMembers(3), 0));

    assertEquals(
        verdict,
        plain()
            .observing(ObservedClusters.withWarnings(observed, claim, "no space"))
            .statusAndReason(new DataVolumesReadyCheck()));
  }

  @Test
  void eachClaimIsNamedWithItsWarnings() {
    var observed = ObservedClusters.of(LiveObjects.memberSet(Plans.withMembers(3), 0));
    observed = ObservedClusters.withWarnings(observed, "main-main-1", "second", "first");
    observed = ObservedClusters.withWarnings(observed, "main-main-0", "no space");

    String message = plain().observing(observed).resultOf(new DataVolumesReadyCheck()).message();

    assertEquals("main-main-0: no space main-main-1: second; first", message);
  }

  @ParameterizedTest(name = "{0} with members {1}: {2}")
  @CsvSource({
    "1:a:Leader 2:a:Member 3:a:Member, Ready Ready Ready,    False NoClusterIDMismatchDetected",
    "1:a:Leader 2:b:Member 3:a:Member, Ready Ready Ready,    True MultipleClusterIDsDetected",
    "1:a:Leader 2:b:Member 3:a:Member, Ready NotReady Ready, True MultipleClusterIDsDetected",
    "1:a:Leader 2:b:Member 3:a:Member, Ready Unknown Ready,  False NoClusterIDMismatchDetected",
    "1:Leader 2:Member 3:Member,       Ready Ready Ready,    Unknown NoClusterIDDetected",
    "1:a:Leader 2:a:Member 3,          Ready Ready Ready,    Unknown"
        + " UnableToParseLeaseHolderIdentity",
    "1:a:Leader 2:a:Member -,          Ready Ready,          Unknown"
        + " UnableToParseLeaseHolderIdentity",
    "1:a:Leader,                       Ready,                False NoClusterIDMismatchDetected"
  })
  void differentClusterIdsAreAMismatch(String holders, String states, String verdict) {
    String[] parts = holders.split(" ", -1);
    var leases =
        IntStream.range(0, parts.length)
            .mapToObj(
                i ->
                    LiveObjects.lease(
                        "main-" + i, parts[i].equals("-") ? null : parts[i], CheckScenario.NOW))
            .toArray(HasMetadata[]::new);

    assertEquals(
        verdict,
        plain()
            .observing(leases)
            .members(states.split(" ", -1))
            .statusAndReason(new ClusterIdMismatchCheck()));
  }

  @Test
  void withoutLeasesTheClusterIdIsUnknown() {
    assertEquals(
        "Unknown NoClusterIDDetected", plain().statusAndReason(new ClusterIdMismatchCheck()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "Ready Ready Ready,    True BootstrapSucceeded",
    "Ready Ready,          False BootstrapInProgress",
    "Ready Ready NotReady, False BootstrapInProgress"
  })
  void theBootstrapHasSucceededWhenAllMembersAreReady(String states, String verdict) {
    assertEquals(
        verdict,
        CheckScenario.of(joining())
            .members(states.split(" ", -1))
            .statusAndReason(new BootstrappedFromClusterCheck()));
  }

  @Test
  void aSucceededBootstrapStaysSucceeded() {
    Etcd etcd = joining();
    etcd.setStatus(
        EtcdStatusBuilder.from(EtcdStatus.EMPTY)
            .joinedCluster(new EtcdStatus.JoinedCluster("2026-01-01T00:00:00Z", List.of()))
            .build());

    assertEquals(
        "True BootstrapSucceeded",
        CheckScenario.of(etcd)
            .members("NotReady")
            .statusAndReason(new BootstrappedFromClusterCheck()));
  }

  @Test
  void withoutAnExistingClusterTheConditionIsAbsent() {
    assertEquals("absent", plain().statusAndReason(new BootstrappedFromClusterCheck()));
  }

  @Test
  void withoutTlsNoCertificateIsRequired() {
    assertEquals("True NotRequired", plain().statusAndReason(new CertificatesReadyCheck()));
  }

  @Test
  void anErrorGivesTheReasonAndTheMessage() {
    var pki =
        PkiOutcomes.withFindings(
            PkiOutcomes.error(FindingCode.SECRET_REF_INVALID, "Secret a is bad."),
            PkiOutcomes.warning(FindingCode.REFERENCE_UNUSED, "Secret b is unused."));

    var result = plain().with(pki).resultOf(new CertificatesReadyCheck());

    assertEquals(
        "False " + FindingCode.SECRET_REF_INVALID.reason() + " Secret a is bad.",
        result.status() + " " + result.reason() + " " + result.message());
  }

  @Test
  void theMessageContainsFiveErrorsAndCountsTheRest() {
    var errors =
        IntStream.range(0, 7)
            .mapToObj(i -> PkiOutcomes.error(FindingCode.SECRET_REF_INVALID, "Number " + i + "."))
            .toArray(Finding[]::new);

    String message =
        plain()
            .with(PkiOutcomes.withFindings(errors))
            .resultOf(new CertificatesReadyCheck())
            .message();

    assertTrue(message.contains("Number 4. (and 2 more"), message);
  }

  private static CheckScenario plain() {
    return CheckScenario.of(Etcds.withDefaults());
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
