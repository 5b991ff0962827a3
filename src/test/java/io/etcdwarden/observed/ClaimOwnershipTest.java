package io.etcdwarden.observed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimOwnershipTest {
  private static final String MANAGED = "app.kubernetes.io/managed-by";
  private static final String PART_OF = "app.kubernetes.io/part-of";

  private final StatefulSet memberSet = LiveObjects.memberSet(Plans.withMembers(3), 3);
  private final PersistentVolumeClaim claim = LiveObjects.claim("main-main-0", "1Gi", "");

  /** {@code M} stands for the managed-by label, {@code P} for the part-of label. */
  @ParameterizedTest(name = "labels {0}: {1}")
  @CsvSource({
    "M=etcd-druid P=main, Labelled",
    "M=etcd-druid P=main app=x, Labelled",
    "'', Unlabelled M P",
    "instance=main name=etcd, Unlabelled M P",
    "P=main, Unlabelled M",
    "M=etcd-druid, Unlabelled P",
    "M=etcd-druid P=other, Foreign has the label P=other",
    "P=other, Foreign has the label P=other",
    "M=Helm P=main, Foreign has the label M=Helm",
    "M=Helm, Foreign has the label M=Helm",
  })
  void theLabelsOfTheClaimDecideFirst(String labels, String expected) {
    claim.getMetadata().setLabels(parse(labels));

    assertEquals(expected, describe(ClaimOwnership.of(claim, memberSet, "main")));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "StatefulSet, main, Unlabelled M P",
    "Pod, main-0, Unlabelled M P",
    "StatefulSet, other, Foreign is owned by StatefulSet other",
    "Pod, main-extra-0, Foreign is owned by Pod main-extra-0",
    "Deployment, main, Foreign is owned by Deployment main",
    "Etcd, other, Foreign is owned by Etcd other",
  })
  void anUnlabelledClaimOfAnotherOwnerIsForeign(String kind, String name, String expected) {
    claim.getMetadata().setLabels(Map.of());
    own(kind, name, "uid");

    assertEquals(expected, describe(ClaimOwnership.of(claim, memberSet, "main")));
  }

  @Test
  void theEtcdOfTheStatefulSetMayOwnTheClaim() {
    claim.getMetadata().setLabels(null);
    own("Etcd", "main", "uid-of-etcd");
    memberSet.getMetadata().setOwnerReferences(claim.getMetadata().getOwnerReferences());

    assertEquals("Unlabelled M P", describe(ClaimOwnership.of(claim, memberSet, "main")));
  }

  private void own(String kind, String name, String uid) {
    claim
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind(kind)
                    .withName(name)
                    .withUid(uid)
                    .build()));
  }

  private static Map<String, String> parse(String labels) {
    return Arrays.stream(labels.split(" "))
        .filter(label -> !label.isEmpty())
        .map(label -> label.split("=", 2))
        .collect(Collectors.toMap(label -> longKey(label[0]), label -> label[1]));
  }

  private static String longKey(String key) {
    return switch (key) {
      case "M" -> MANAGED;
      case "P" -> PART_OF;
      default -> key;
    };
  }

  private static String describe(ClaimOwnership ownership) {
    String text =
        switch (ownership) {
          case ClaimOwnership.Labelled _ -> "Labelled";
          case ClaimOwnership.Unlabelled unlabelled ->
              "Unlabelled "
                  + unlabelled.missing().keySet().stream()
                      .sorted()
                      .collect(Collectors.joining(" "));
          case ClaimOwnership.Foreign foreign -> "Foreign " + foreign.reason();
        };
    return text.replace(MANAGED, "M").replace(PART_OF, "P");
  }
}
