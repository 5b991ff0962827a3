package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Annotations;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import java.util.TreeMap;

/**
 * Removes from objects what the operator does not read, before they are cached. The whole specs of
 * thousands of pods would take most of the operator's memory.
 */
public final class CachedParts {
  private CachedParts() {}

  /**
   * The status of a pod, without spec and managed fields. Of the annotations, only the marks that
   * say for which restart the pod was created are kept.
   */
  static Pod of(Pod pod) {
    pod.setSpec(null);
    pod.getMetadata().setManagedFields(null);
    pod.getMetadata().setAnnotations(restartMarks(pod.getMetadata().getAnnotations()));
    return pod;
  }

  /** Null for a pod without marks, as for most pods: an empty map for each would cost memory. */
  private static Map<String, String> restartMarks(Map<String, String> annotations) {
    if (annotations == null) {
      return null;
    }
    Map<String, String> marks = new TreeMap<>(annotations);
    marks.keySet().removeIf(key -> !key.startsWith(Annotations.RESTARTED_FOR));
    return marks.isEmpty() ? null : marks;
  }

  /** The storage class of a claim, its requests and its status. */
  static PersistentVolumeClaim of(PersistentVolumeClaim claim) {
    PersistentVolumeClaimSpec spec = new PersistentVolumeClaimSpec();
    spec.setStorageClassName(claim.getSpec().getStorageClassName());
    spec.setResources(claim.getSpec().getResources());
    claim.setSpec(spec);
    claim.getMetadata().setManagedFields(null);
    claim.getMetadata().setAnnotations(null);
    return claim;
  }

  /** What an event says, without labels, annotations and managed fields. */
  static Event of(Event event) {
    event.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(event.getMetadata().getNamespace())
            .withName(event.getMetadata().getName())
            .withUid(event.getMetadata().getUid())
            .withResourceVersion(event.getMetadata().getResourceVersion())
            .withCreationTimestamp(event.getMetadata().getCreationTimestamp())
            .build());
    return event;
  }

  /** A job without the template of its pods. */
  public static Job of(Job job) {
    job.getSpec().setTemplate(null);
    job.getMetadata().setManagedFields(null);
    return job;
  }

  /** An object that the operator applies: whole, except for the data of a ConfigMap. */
  @SuppressWarnings("unchecked")
  static <R extends HasMetadata> R ofApplied(R object) {
    return object instanceof ConfigMap configMap ? (R) ConfigMapDigests.digest(configMap) : object;
  }
}
