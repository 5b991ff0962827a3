package io.etcdwarden.plan;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Objects;

/**
 * The volume of a member.
 *
 * @param claimTemplate the name of the claim template and of the data volume
 * @param capacity in canonical form, because it is compared as text with what the API server stores
 * @param storageClass empty for the default class of the Kubernetes cluster
 */
public record StoragePlan(String claimTemplate, String capacity, String storageClass) {
  private static final String RENAMED_SUFFIX = "-files";

  /** The volume that an existing claim or claim template requests. */
  public static StoragePlan of(PersistentVolumeClaim claim) {
    Quantity capacity = claim.getSpec().getResources().getRequests().get("storage");
    return new StoragePlan(
        claim.getMetadata().getName(),
        Quantities.canonical(
            capacity, "the size of PersistentVolumeClaim " + claim.getMetadata().getName()),
        Objects.requireNonNullElse(claim.getSpec().getStorageClassName(), ""));
  }

  /** The name that the StatefulSet controller gives to the claim of a pod. */
  public static String claimName(String template, String pod) {
    return template + "-" + pod;
  }

  /** Whether the StatefulSet controller mounts a claim of this name into a pod of the set. */
  public static boolean isClaimOf(StatefulSet set, String claim) {
    return set.getSpec() != null
        && set.getSpec().getVolumeClaimTemplates().stream()
            .map(template -> template.getMetadata().getName())
            .map(template -> claimName(template, set.getMetadata().getName()) + "-")
            .filter(claim::startsWith)
            .anyMatch(start -> claim.substring(start.length()).matches("[0-9]+"));
  }

  /** Positive if this volume is larger than the given capacity, negative if it is smaller. */
  public int compareCapacity(String other) {
    return new Quantity(capacity)
        .getNumericalAmount()
        .compareTo(new Quantity(other).getNumericalAmount());
  }

  /**
   * A name for another volume of the same pod. The data volume has the name of the Etcd by default,
   * and a StatefulSet drops every other volume of that name: an Etcd called {@code etcd-ca} would
   * lose its CA.
   */
  public String volumeName(String volume) {
    return volume.equals(claimTemplate) ? volume + RENAMED_SUFFIX : volume;
  }

  /** Whether a volume of a pod has this name or the other one of {@link #volumeName}. */
  public static boolean isVolume(String volume, String actual) {
    return actual.equals(volume) || actual.equals(volume + RENAMED_SUFFIX);
  }
}
