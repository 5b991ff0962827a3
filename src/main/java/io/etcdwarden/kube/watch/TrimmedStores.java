package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Annotations;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.util.Map;
import java.util.TreeMap;

/**
 * Item stores that keep only the fields of pods and claims that the status needs. The whole specs
 * of thousands of pods would take most of the operator's memory.
 */
final class TrimmedStores {
  private TrimmedStores() {}

  /** Stores pods without spec and managed fields, and with only the operator's annotations. */
  static ItemStore<Pod> pods() {
    return new TransformingItemStore<>(
        pod -> {
          pod.setSpec(null);
          pod.getMetadata().setManagedFields(null);
          pod.getMetadata().setAnnotations(ofRotations(pod.getMetadata().getAnnotations()));
          return pod;
        });
  }

  /** The annotations that say for which rotation of a CA a pod was restarted; null if none do. */
  private static Map<String, String> ofRotations(Map<String, String> annotations) {
    if (annotations == null
        || annotations.keySet().stream().noneMatch(TrimmedStores::isOfRotation)) {
      return null;
    }
    Map<String, String> kept = new TreeMap<>(annotations);
    kept.keySet().removeIf(key -> !isOfRotation(key));
    return kept;
  }

  private static boolean isOfRotation(String key) {
    return key.startsWith(Annotations.RESTARTED_FOR);
  }

  private static PersistentVolumeClaimSpec trimmed(PersistentVolumeClaimSpec whole) {
    PersistentVolumeClaimSpec trimmed = new PersistentVolumeClaimSpec();
    trimmed.setStorageClassName(whole.getStorageClassName());
    trimmed.setResources(whole.getResources());
    return trimmed;
  }

  /** Stores claims with their storage class, their requests and their status. */
  static ItemStore<PersistentVolumeClaim> claims() {
    return new TransformingItemStore<>(
        claim -> {
          claim.setSpec(trimmed(claim.getSpec()));
          claim.getMetadata().setManagedFields(null);
          claim.getMetadata().setAnnotations(null);
          return claim;
        });
  }
}
