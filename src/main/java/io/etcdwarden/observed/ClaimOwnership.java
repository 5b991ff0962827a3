package io.etcdwarden.observed;

import io.etcdwarden.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the metadata of a claim say about its owner, if the claim has the name of a member's volume.
 *
 * <p>The StatefulSet controller mounts any claim of that name. It labels only the claims that it
 * creates: claims of older releases, of adopted StatefulSets, or made from disk snapshots have
 * other labels.
 */
public sealed interface ClaimOwnership {
  /** The claim has the labels of the cluster. */
  record Labelled() implements ClaimOwnership {}

  /**
   * No label and no owner reference names another owner.
   *
   * @param missing the labels of the cluster that the claim lacks
   */
  record Unlabelled(Map<String, String> missing) implements ClaimOwnership {
    public Unlabelled {
      missing = new TreeMap<>(missing);
    }
  }

  /**
   * The claim may belong to something else.
   *
   * @param reason such as {@code "has the label a=b"}
   */
  record Foreign(String reason) implements ClaimOwnership {}

  /**
   * Compares labels and owner references with those of the cluster.
   *
   * @param partOf the value of the part-of label on all objects of the cluster
   */
  static ClaimOwnership of(PersistentVolumeClaim claim, StatefulSet memberSet, String partOf) {
    Map<String, String> labels =
        Objects.requireNonNullElse(claim.getMetadata().getLabels(), Map.of());
    Map<String, String> missing = new LinkedHashMap<>();
    Optional<String> otherLabel = Optional.empty();
    for (Map.Entry<String, String> label : Labels.ofCluster(partOf).entrySet()) {
      String actual = labels.get(label.getKey());
      if (actual == null) {
        missing.put(label.getKey(), label.getValue());
      } else if (!actual.equals(label.getValue())) {
        otherLabel = Optional.of("has the label " + label.getKey() + "=" + actual);
      }
    }
    if (otherLabel.isEmpty() && missing.isEmpty()) {
      return new Labelled();
    }
    return otherLabel
        .or(() -> otherOwner(claim, memberSet))
        .<ClaimOwnership>map(Foreign::new)
        .orElseGet(() -> new Unlabelled(missing));
  }

  private static Optional<String> otherOwner(PersistentVolumeClaim claim, StatefulSet memberSet) {
    return claim.getMetadata().getOwnerReferences().stream()
        .filter(owner -> !isOfCluster(owner, memberSet))
        .findFirst()
        .map(owner -> "is owned by " + owner.getKind() + " " + owner.getName());
  }

  /**
   * The owner may be the StatefulSet, an earlier StatefulSet of this name, a pod of it, or the
   * Etcd: a StatefulSet with a retention policy for claims adds such owners.
   */
  private static boolean isOfCluster(OwnerReference owner, StatefulSet memberSet) {
    String set = memberSet.getMetadata().getName();
    return switch (owner.getKind()) {
      case "StatefulSet" -> owner.getName().equals(set);
      case "Pod" -> owner.getName().matches("\\Q" + set + "\\E-[0-9]+");
      default ->
          memberSet.getMetadata().getOwnerReferences().stream()
              .map(OwnerReference::getUid)
              .anyMatch(uid -> uid.equals(owner.getUid()));
    };
  }

  /** The command with which a user gives the claim the labels of the cluster. */
  static String labelCommand(HasMetadata claim, String partOf) {
    return "kubectl label persistentvolumeclaim "
        + claim.getMetadata().getName()
        + " --namespace "
        + claim.getMetadata().getNamespace()
        + " --overwrite "
        + Labels.ofCluster(partOf).entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(" "));
  }
}
