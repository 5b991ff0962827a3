package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.observed.ClaimResize;
import io.etcdwarden.observed.VolumeExpansion;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeChangeTest {
  private static final String BEFORE = "storageCapacity: 10Gi, storageClass: fast";
  private final List<HasMetadata> objects = new ArrayList<>();

  VolumeChangeTest() {
    objects.add(LiveObjects.memberSet(Plans.of(etcd(BEFORE)), 3));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          storageCapacity: 10Gi, storageClass: fast | Unchanged
          storageCapacity: 10240Mi, storageClass: fast | Unchanged
          storageCapacity: 20Gi, storageClass: fast | Growing main-main-0 main-main-1
          storageCapacity: 5Gi, storageClass: fast | Refused, invalid spec: spec.storageCapacity cannot be lowered from 10Gi to 5Gi
          storageCapacity: 20Gi, storageClass: slow | Refused, invalid spec: spec.storageClass cannot be changed from "fast" to "slow"
          storageCapacity: 10Gi | Refused, invalid spec: spec.storageClass cannot be changed from "fast" to ""
          storageCapacity: 10Gi, storageClass: fast, volumeClaimTemplate: data | Refused, invalid spec: spec.volumeClaimTemplate cannot be changed from "main" to "data"
          """)
  void aSpecForVolumesOfTenGibibytes(String storage, String change) {
    claims("10Gi", "10Gi");

    String described = describe(next(storage, VolumeExpansion.ALLOWED));

    assertTrue(described.startsWith(change), described);
  }

  @ParameterizedTest(name = "claims of {0} and {1}, spec of 20Gi: {2}")
  @CsvSource({
    "10Gi, 10Gi, Growing main-main-0 main-main-1",
    "20Gi, 10Gi, Growing main-main-1",
    "20Gi, 30Gi, Grown",
  })
  void theMemberSetIsReplacedWhenAllClaimsHaveTheNewSize(
      String first, String second, String change) {
    claims(first, second);

    assertEquals(
        change,
        describe(next("storageCapacity: 20Gi, storageClass: fast", VolumeExpansion.ALLOWED)));
  }

  @Test
  void withoutClaimsTheMemberSetIsReplacedAtOnce() {
    assertEquals(
        "Grown",
        describe(next("storageCapacity: 20Gi, storageClass: fast", VolumeExpansion.NO_SUCH_CLASS)));
  }

  @Test
  void claimsOfOtherClustersAreIgnored() {
    objects.add(LiveObjects.claim("main-main-extra-0", "10Gi", "fast"));
    objects.add(LiveObjects.claim("other-main-0", "10Gi", "fast"));

    assertEquals(
        "Grown",
        describe(next("storageCapacity: 20Gi, storageClass: fast", VolumeExpansion.ALLOWED)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "NOT_ALLOWED, StorageClass fast does not allow volume expansion; set allowVolumeExpansion:"
        + " true",
    "NO_SUCH_CLASS, StorageClass fast does not exist; create it again",
  })
  void aStorageClassThatCannotExpandVolumesIsNamedAndCheckedAgain(
      VolumeExpansion volumeExpansion, String reason) {
    claims("10Gi");

    String described = describe(next("storageCapacity: 20Gi, storageClass: fast", volumeExpansion));

    assertTrue(
        described.startsWith(
            "Refused, for now: spec.storageCapacity cannot be raised from 10Gi to 20Gi: " + reason),
        described);
  }

  @Test
  void aClaimWithoutStorageClassIsRefused() {
    objects.add(LiveObjects.claim("main-main-0", "10Gi", null));

    String described =
        describe(next("storageCapacity: 20Gi, storageClass: fast", VolumeExpansion.ALLOWED));

    assertTrue(described.contains("claim main-main-0 has no storage class"), described);
  }

  @Test
  void theRolloutWaitsForAClaimThatIsNotBound() {
    PersistentVolumeClaim claim = LiveObjects.claim("main-main-0", "10Gi", "fast");
    claim.setStatus(new PersistentVolumeClaimStatus());
    objects.add(claim);

    assertEquals(
        "Waiting: Volumes grow to 20Gi when claim main-main-0 is bound.",
        describe(next("storageCapacity: 20Gi, storageClass: fast", VolumeExpansion.ALLOWED)));
  }

  @Test
  void aClaimIsGrownAtItsObservedResourceVersion() {
    claims("10Gi");

    var growing =
        (VolumeChange.Growing)
            next("storageCapacity: 20Gi, storageClass: fast", VolumeExpansion.ALLOWED);

    assertEquals(
        List.of(new ClaimResize("main-main-0", "uid-of-main-main-0", "7", "20Gi")),
        growing.claims());
  }

  /** Everyone who may scale a StatefulSet can give it two billion replicas. */
  @Test
  void moreReplicasThanAClusterCanHaveCostNoReads() {
    StatefulSet set = LiveObjects.memberSet(Plans.of(etcd(BEFORE)), 3);
    set.getSpec().setReplicas(Integer.MAX_VALUE);
    List<String> read = new ArrayList<>();

    VolumeChange change =
        VolumeChange.next(
            Plans.of(etcd("storageCapacity: 20Gi, storageClass: fast")),
            ObservedClusters.of(set),
            _ -> VolumeExpansion.ALLOWED,
            name -> {
              read.add(name);
              assertTrue(read.size() < 1_000, "claims are read without end");
              return Optional.empty();
            });

    assertEquals("Grown", describe(change));
    assertEquals(31, read.size());
  }

  @Test
  void withoutMemberSetNothingChanges() {
    objects.clear();
    claims("10Gi");

    assertEquals(
        "Unchanged",
        describe(next("storageCapacity: 20Gi, storageClass: fast", VolumeExpansion.ALLOWED)));
  }

  @Test
  void aRefusedChangeIsAppliedWithTheCurrentVolumes() {
    ClusterPlan wanted = Plans.of(etcd("storageCapacity: 5Gi, storageClass: fast"));

    VolumeChange change = next("storageCapacity: 5Gi, storageClass: fast", VolumeExpansion.ALLOWED);

    assertEquals("10Gi", change.planToApply(wanted).storage().capacity());
  }

  @Test
  void volumesGrowBeforeTheMemberSetIsReplaced() {
    ReconcileHarness harness = stage(VolumeExpansion.ALLOWED);

    harness.cluster.updateSpec(etcd("storageCapacity: 20Gi, storageClass: fast"));
    harness.reconcile();
    assertEquals(
        List.of(
            "resize PersistentVolumeClaim main-main-0 to 20Gi",
            "resize PersistentVolumeClaim main-main-1 to 20Gi",
            "write status"),
        harness.cluster.writes());
    assertEquals("Reconcile Requeue", harness.operation());

    harness.reconcile();
    assertTrue(harness.cluster.writes().contains("delete StatefulSet main"));

    harness.reconcile();
    assertEquals(List.of("create StatefulSet main", "write status"), harness.cluster.writes());
    assertEquals("20Gi", capacity(harness));
    assertEquals("Reconcile Succeeded", harness.operation());
  }

  @Test
  void aRefusedVolumeChangeDoesNotBlockOtherChanges() {
    ReconcileHarness harness = stage(VolumeExpansion.NOT_ALLOWED);

    harness.cluster.updateSpec(
        etcd(
            "storageCapacity: 20Gi, storageClass: fast",
            "clientService: {annotations: {color: blue}}"));
    harness.reconcile();

    assertEquals(
        "blue",
        harness
            .cluster
            .object(Service.class, "main-client")
            .orElseThrow()
            .getMetadata()
            .getAnnotations()
            .get("color"));
    assertFalse(harness.cluster.writes().contains("apply StatefulSet main"));
    assertEquals("10Gi", capacity(harness));
    assertEquals("Reconcile Error", harness.operation());
    assertEquals("ERR_SYNC_STATEFULSET", harness.status().lastErrors().getFirst().code());
    assertEquals(1, harness.status().observedGeneration());
    assertEquals("True Quorate", harness.condition("Ready"));

    harness.cluster.storageClass("fast", VolumeExpansion.ALLOWED);
    IntStream.range(0, 3).forEach(_ -> harness.reconcile());
    assertEquals("20Gi", capacity(harness));
    assertEquals(2, harness.status().observedGeneration());
  }

  /** Claims of hibernated members, or of older releases, whose labels the cache does not select. */
  @Test
  void claimsThatTheCacheLacksAreReadByNameAndGrow() {
    ReconcileHarness harness = ready(VolumeExpansion.ALLOWED);
    harness.cluster.putUncached(claimWithLabels(Map.of("instance", "main")));

    harness.cluster.updateSpec(etcd("storageCapacity: 20Gi, storageClass: fast"));
    harness.reconcile();

    assertEquals(
        List.of("resize PersistentVolumeClaim main-main-0 to 20Gi", "write status"),
        harness.cluster.writes());
    assertEquals("10Gi", capacity(harness));
  }

  @Test
  void aClaimOfAnotherOwnerIsNeitherResizedNorTakenAsAbsent() {
    ReconcileHarness harness = ready(VolumeExpansion.ALLOWED);
    harness.cluster.putUncached(
        claimWithLabels(Map.of("app.kubernetes.io/part-of", "another-etcd")));

    harness.cluster.updateSpec(etcd("storageCapacity: 20Gi, storageClass: fast"));
    harness.reconcile();

    assertEquals(List.of("write status"), harness.cluster.writes());
    assertEquals("Reconcile Error", harness.operation());
    assertTrue(
        harness
            .status()
            .lastErrors()
            .getFirst()
            .description()
            .contains(
                "claim main-main-0 has the label app.kubernetes.io/part-of=another-etcd, so it may"
                    + " belong to something else"),
        harness.status().lastErrors().toString());
  }

  @Test
  void aClaimOfTheMembersIsLabelledBeforeItGrows() {
    ReconcileHarness harness = ready(VolumeExpansion.ALLOWED);
    harness.cluster.put(claimWithLabels(Map.of("instance", "main")));

    harness.cluster.updateSpec(etcd("storageCapacity: 20Gi, storageClass: fast"));
    harness.reconcile();
    assertEquals(
        List.of("label PersistentVolumeClaim main-main-0", "write status"),
        harness.cluster.writes());
    harness.reconcile();

    assertEquals(
        List.of("resize PersistentVolumeClaim main-main-0 to 20Gi"), harness.cluster.writes());
    assertEquals(
        Map.of(
            "instance", "main",
            "app.kubernetes.io/managed-by", "etcd-druid",
            "app.kubernetes.io/part-of", "main"),
        harness.cluster.findClaim("main-main-0").orElseThrow().getMetadata().getLabels());
  }

  private static PersistentVolumeClaim claimWithLabels(Map<String, String> labels) {
    PersistentVolumeClaim claim = LiveObjects.claim("main-main-0", "10Gi", "fast");
    claim.getMetadata().setLabels(labels);
    return claim;
  }

  private static ReconcileHarness stage(VolumeExpansion volumeExpansion) {
    ReconcileHarness harness = ready(volumeExpansion);
    harness.cluster.put(LiveObjects.claim("main-main-0", "10Gi", "fast"));
    harness.cluster.put(LiveObjects.claim("main-main-1", "10Gi", "fast"));
    return harness;
  }

  /** A ready cluster whose claims are not created yet. */
  private static ReconcileHarness ready(VolumeExpansion volumeExpansion) {
    ReconcileHarness harness = new ReconcileHarness(true);
    harness.cluster.storageClass("fast", volumeExpansion);
    harness.cluster.create(etcd(BEFORE));
    harness.reconcile();
    harness.membersBecomeReady();
    harness.reconcile();
    harness.cluster.writes();
    return harness;
  }

  private static String capacity(ReconcileHarness harness) {
    StatefulSet set = harness.cluster.object(StatefulSet.class, "main").orElseThrow();
    return set.getSpec()
        .getVolumeClaimTemplates()
        .getFirst()
        .getSpec()
        .getResources()
        .getRequests()
        .get("storage")
        .toString();
  }

  private void claims(String... capacities) {
    for (int ordinal = 0; ordinal < capacities.length; ordinal++) {
      objects.add(LiveObjects.claim("main-main-" + ordinal, capacities[ordinal], "fast"));
    }
  }

  private VolumeChange next(String storage, VolumeExpansion volumeExpansion) {
    return VolumeChange.next(
        Plans.of(etcd(storage)),
        ObservedClusters.of(objects.toArray(HasMetadata[]::new)),
        name -> volumeExpansion,
        name -> Optional.empty());
  }

  private static String describe(VolumeChange change) {
    return switch (change) {
      case VolumeChange.Unchanged _ -> "Unchanged";
      case VolumeChange.Grown _ -> "Grown";
      case VolumeChange.Waiting waiting -> "Waiting: " + waiting.waitingFor();
      case VolumeChange.Growing growing ->
          "Growing " + String.join(" ", growing.claims().stream().map(ClaimResize::name).toList());
      case VolumeChange.Refused refused ->
          "Refused, "
              + (refused.isInvalidSpec() ? "invalid spec: " : "for now: ")
              + refused.reason();
    };
  }

  private static Etcd etcd(String storage) {
    return etcd(storage, "metrics: basic");
  }

  private static Etcd etcd(String storage, String etcd) {
    return Etcds.with(
        "main",
        "  replicas: 3\n  backup: {}\n  etcd:\n    "
            + etcd
            + "\n"
            + "  "
            + String.join("\n  ", storage.split(", ", -1))
            + "\n");
  }
}
