package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.observed.ClaimGrowth;
import io.etcdwarden.observed.Expansion;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import io.etcdwarden.support.Seen;
import io.etcdwarden.support.Snapshots;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeChangeTest {
  private static final String BEFORE = "storageCapacity: 10Gi, storageClass: fast";
  private final List<HasMetadata> seen = new ArrayList<>();

  VolumeChangeTest() {
    seen.add(Seen.memberSet(Plans.of(wish(BEFORE)), 3));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          storageCapacity: 10Gi, storageClass: fast | None
          storageCapacity: 10240Mi, storageClass: fast | None
          storageCapacity: 20Gi, storageClass: fast | Growing main-main-0 main-main-1
          storageCapacity: 5Gi, storageClass: fast | Refused, by wish: spec.storageCapacity cannot be lowered from 10Gi to 5Gi
          storageCapacity: 20Gi, storageClass: slow | Refused, by wish: spec.storageClass cannot be changed from "fast" to "slow"
          storageCapacity: 10Gi | Refused, by wish: spec.storageClass cannot be changed from "fast" to ""
          storageCapacity: 10Gi, storageClass: fast, volumeClaimTemplate: data | Refused, by wish: spec.volumeClaimTemplate cannot be changed from "main" to "data"
          """)
  void whatIsWishedOfVolumesThatHaveTenGibibytes(String wish, String change) {
    claims("10Gi", "10Gi");

    String told = told(next(wish, Expansion.ALLOWED));

    assertTrue(told.startsWith(change), told);
  }

  @ParameterizedTest(name = "claims of {0} and {1} that are to have 20Gi: {2}")
  @CsvSource({
    "10Gi, 10Gi, Growing main-main-0 main-main-1",
    "20Gi, 10Gi, Growing main-main-1",
    "20Gi, 30Gi, Grown",
  })
  void theSetFollowsWhenAllClaimsHaveTheSize(String first, String second, String change) {
    claims(first, second);

    assertEquals(
        change, told(next("storageCapacity: 20Gi, storageClass: fast", Expansion.ALLOWED)));
  }

  @Test
  void withoutClaimsTheSetChangesAtOnce() {
    assertEquals(
        "Grown", told(next("storageCapacity: 20Gi, storageClass: fast", Expansion.NO_SUCH_CLASS)));
  }

  @Test
  void claimsOfOtherClustersAreLeftAlone() {
    seen.add(Seen.claim("main-main-extra-0", "10Gi", "fast"));
    seen.add(Seen.claim("other-main-0", "10Gi", "fast"));

    assertEquals(
        "Grown", told(next("storageCapacity: 20Gi, storageClass: fast", Expansion.ALLOWED)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "NOT_ALLOWED, StorageClass fast does not let volumes grow; set allowVolumeExpansion: true",
    "NO_SUCH_CLASS, StorageClass fast is not there; make it again",
  })
  void aClassThatCannotGrowVolumesIsNamedAndAskedAgain(Expansion expansion, String reason) {
    claims("10Gi");

    String told = told(next("storageCapacity: 20Gi, storageClass: fast", expansion));

    assertTrue(
        told.startsWith(
            "Refused, for now: spec.storageCapacity cannot be raised from 10Gi to 20Gi: " + reason),
        told);
  }

  @Test
  void aClaimOfNoClassIsRefused() {
    seen.add(Seen.claim("main-main-0", "10Gi", null));

    String told = told(next("storageCapacity: 20Gi, storageClass: fast", Expansion.ALLOWED));

    assertTrue(told.contains("claim main-main-0 has no storage class"), told);
  }

  @Test
  void aClaimThatIsNotBoundIsAwaited() {
    PersistentVolumeClaim claim = Seen.claim("main-main-0", "10Gi", "fast");
    claim.setStatus(new PersistentVolumeClaimStatus());
    seen.add(claim);

    assertEquals(
        "Awaited: Volumes grow to 20Gi when claim main-main-0 is bound.",
        told(next("storageCapacity: 20Gi, storageClass: fast", Expansion.ALLOWED)));
  }

  @Test
  void aClaimIsGrownAsItWasSeen() {
    claims("10Gi");

    var growing =
        (VolumeChange.Growing) next("storageCapacity: 20Gi, storageClass: fast", Expansion.ALLOWED);

    assertEquals(
        List.of(new ClaimGrowth("main-main-0", "uid-of-main-main-0", "7", "20Gi")),
        growing.claims());
  }

  @Test
  void withoutAMemberSetThereIsNothingToChange() {
    seen.clear();
    claims("10Gi");

    assertEquals(
        "None", told(next("storageCapacity: 20Gi, storageClass: fast", Expansion.ALLOWED)));
  }

  @Test
  void untilTheSetMayGoEverythingElseIsWrittenWithTheVolumesAsTheyAre() {
    ClusterPlan wanted = Plans.of(wish("storageCapacity: 5Gi, storageClass: fast"));

    VolumeChange change = next("storageCapacity: 5Gi, storageClass: fast", Expansion.ALLOWED);

    assertEquals("10Gi", change.plan(wanted).storage().capacity());
  }

  @Test
  void volumesGrowThenTheSetIsMadeAnewAroundItsPods() {
    Stage stage = stage(Expansion.ALLOWED);

    stage.cluster.wish(wish("storageCapacity: 20Gi, storageClass: fast"));
    stage.run();
    assertEquals(
        List.of(
            "grow PersistentVolumeClaim main-main-0 to 20Gi",
            "grow PersistentVolumeClaim main-main-1 to 20Gi",
            "tell"),
        stage.cluster.writes());
    assertEquals("Reconcile Requeue", stage.operation());

    stage.run();
    assertTrue(stage.cluster.writes().contains("delete StatefulSet main"));

    stage.run();
    assertEquals(List.of("create StatefulSet main", "tell"), stage.cluster.writes());
    assertEquals("20Gi", capacity(stage));
    assertEquals("Reconcile Succeeded", stage.operation());
  }

  @Test
  void whatIsRefusedOfVolumesKeepsNothingElseFromBeingWritten() {
    Stage stage = stage(Expansion.NOT_ALLOWED);

    stage.cluster.wish(
        wish(
            "storageCapacity: 20Gi, storageClass: fast",
            "clientService: {annotations: {color: blue}}"));
    stage.run();

    assertEquals(
        "blue",
        stage
            .cluster
            .object(Service.class, "main-client")
            .orElseThrow()
            .getMetadata()
            .getAnnotations()
            .get("color"));
    assertFalse(stage.cluster.writes().contains("apply StatefulSet main"));
    assertEquals("10Gi", capacity(stage));
    assertEquals("Reconcile Error", stage.operation());
    assertEquals("ERR_SYNC_STATEFULSET", stage.status().lastErrors().getFirst().code());
    assertEquals(1, stage.status().observedGeneration());
    assertEquals("True Quorate", stage.condition("Ready"));

    stage.cluster.storageClass("fast", Expansion.ALLOWED);
    IntStream.range(0, 3).forEach(_ -> stage.run());
    assertEquals("20Gi", capacity(stage));
    assertEquals(2, stage.status().observedGeneration());
  }

  private static Stage stage(Expansion expansion) {
    Stage stage = new Stage(true);
    stage.cluster.storageClass("fast", expansion);
    stage.cluster.create(wish(BEFORE));
    stage.run();
    stage.membersBecomeReady();
    stage.cluster.put(Seen.claim("main-main-0", "10Gi", "fast"));
    stage.cluster.put(Seen.claim("main-main-1", "10Gi", "fast"));
    stage.run();
    stage.cluster.writes();
    return stage;
  }

  private static String capacity(Stage stage) {
    StatefulSet set = stage.cluster.object(StatefulSet.class, "main").orElseThrow();
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
      seen.add(Seen.claim("main-main-" + ordinal, capacities[ordinal], "fast"));
    }
  }

  private VolumeChange next(String storage, Expansion expansion) {
    return VolumeChange.next(
        Plans.of(wish(storage)), Snapshots.of(seen.toArray(HasMetadata[]::new)), name -> expansion);
  }

  private static String told(VolumeChange change) {
    return switch (change) {
      case VolumeChange.None _ -> "None";
      case VolumeChange.Grown _ -> "Grown";
      case VolumeChange.Awaited awaited -> "Awaited: " + awaited.waitingFor();
      case VolumeChange.Growing growing ->
          "Growing " + String.join(" ", growing.claims().stream().map(ClaimGrowth::name).toList());
      case VolumeChange.Refused refused ->
          "Refused, " + (refused.byWish() ? "by wish: " : "for now: ") + refused.reason();
    };
  }

  private static Etcd wish(String storage) {
    return wish(storage, "metrics: basic");
  }

  private static Etcd wish(String storage, String etcd) {
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
