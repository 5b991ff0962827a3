package io.etcdwarden.kube.watch;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;

/**
 * Keeps of what others write only what the status tells of: thousands of pods and claims with all
 * their specifications would be most of the operator's memory.
 */
final class TrimmedStores {
  private TrimmedStores() {}

  /** Pods without what they run, with how they fare. */
  static ItemStore<Pod> pods() {
    return new TransformingItemStore<>(
        pod -> {
          pod.setSpec(null);
          pod.getMetadata().setManagedFields(null);
          pod.getMetadata().setAnnotations(null);
          return pod;
        });
  }

  private static PersistentVolumeClaimSpec trimmed(PersistentVolumeClaimSpec whole) {
    PersistentVolumeClaimSpec slim = new PersistentVolumeClaimSpec();
    slim.setStorageClassName(whole.getStorageClassName());
    slim.setResources(whole.getResources());
    return slim;
  }

  /** Claims with how much of what they ask for, and what became of it. */
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
