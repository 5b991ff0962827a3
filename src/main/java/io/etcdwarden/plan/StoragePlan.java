package io.etcdwarden.plan;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Objects;

/**
 * The disk of a member.
 *
 * @param claimTemplate the name of the claim's template and of the data volume
 * @param capacity in canonical form, because the API server compares it as text
 * @param storageClass empty for the cluster's default class
 */
public record StoragePlan(String claimTemplate, String capacity, String storageClass) {
  /** What a claim, or the template of one, asks for. */
  public static StoragePlan of(PersistentVolumeClaim claim) {
    Quantity capacity = claim.getSpec().getResources().getRequests().get("storage");
    return new StoragePlan(
        claim.getMetadata().getName(),
        Quantities.canonical(capacity, "the size of claim " + claim.getMetadata().getName()),
        Objects.requireNonNullElse(claim.getSpec().getStorageClassName(), ""));
  }

  /** The name that Kubernetes gives the claim of a pod: made from that of the template. */
  public static String claimName(String template, String pod) {
    return template + "-" + pod;
  }

  /** More than zero if this disk is larger than the capacity given, less if it is smaller. */
  public int compareCapacity(String other) {
    return new Quantity(capacity)
        .getNumericalAmount()
        .compareTo(new Quantity(other).getNumericalAmount());
  }

  /**
   * A name for another volume of the same pod. The data volume is named after the resource, and a
   * StatefulSet drops any volume of the same name: a resource called {@code etcd-ca} would lose its
   * authority.
   */
  public String volumeName(String volume) {
    return volume.equals(claimTemplate) ? volume + "-files" : volume;
  }
}
