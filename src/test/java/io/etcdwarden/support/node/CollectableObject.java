package io.etcdwarden.support.node;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;

/** The fields of an object that the garbage collector needs: owners and finalizers. */
record CollectableObject(
    String apiVersion,
    String kind,
    String name,
    String uid,
    List<OwnerReference> owners,
    boolean deleting,
    List<String> finalizers) {
  private static final String FOREGROUND = "foregroundDeletion";
  private static final String ORPHAN = "orphan";

  static CollectableObject of(GenericKubernetesResource object) {
    ObjectMeta meta = object.getMetadata();
    return new CollectableObject(
        object.getApiVersion(),
        object.getKind(),
        meta.getName(),
        meta.getUid(),
        List.copyOf(meta.getOwnerReferences()),
        meta.getDeletionTimestamp() != null,
        List.copyOf(meta.getFinalizers()));
  }

  boolean isOwnedBy(String owner) {
    return owners.stream().anyMatch(reference -> reference.getUid().equals(owner));
  }

  boolean waitsForDependents() {
    return deleting && finalizers.contains(FOREGROUND);
  }

  boolean orphansDependents() {
    return deleting && finalizers.contains(ORPHAN);
  }

  static boolean isCollectorFinalizer(String finalizer) {
    return FOREGROUND.equals(finalizer) || ORPHAN.equals(finalizer);
  }
}
