package io.etcdwarden.observed;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels to add to the claim of a member.
 *
 * @param claim as it was read
 * @param labels the labels of the cluster that the claim lacks
 */
public record ClaimLabelling(PersistentVolumeClaim claim, Map<String, String> labels) {
  public ClaimLabelling {
    labels = new TreeMap<>(labels);
  }
}
