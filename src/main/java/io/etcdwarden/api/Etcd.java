package io.etcdwarden.api;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;

/** The custom resource for one etcd cluster. */
@Group(Etcd.GROUP)
@Version(Etcd.VERSION)
@Kind(Etcd.KIND)
@Plural("etcds")
public final class Etcd extends StoredResource<EtcdSpec, EtcdStatus> {
  public static final String GROUP = "druid.gardener.cloud";
  public static final String VERSION = "v1alpha1";
  public static final String KIND = "Etcd";
  private static final long serialVersionUID = 1L;

  /** Whether the Etcd has this annotation, with any value. */
  public boolean isAnnotated(String key) {
    return getMetadata().getAnnotations().containsKey(key);
  }

  /** The condition of this type in the status. */
  public Optional<Condition> condition(String type) {
    return getStatus() == null || getStatus().conditions() == null
        ? Optional.empty()
        : getStatus().conditions().stream()
            .filter(condition -> type.equals(condition.type()))
            .findFirst();
  }

  /** Whether the Etcd has been deleted and only waits for its finalizers. */
  public boolean isBeingDeleted() {
    return getMetadata().getDeletionTimestamp() != null;
  }

  /** Whether the spec as it stands was applied in full. */
  public boolean hasObservedSpec() {
    Long generation = getMetadata().getGeneration();
    return generation != null && generation.equals(observedGeneration());
  }

  /** Whether any spec of this resource was applied in full. */
  public boolean hasBeenReconciled() {
    return observedGeneration() != null;
  }

  /** Whether a user set the reconcile annotation, which is removed when the spec is applied. */
  public boolean hasReconcileRequest() {
    return hasReconcileRequest(Annotations.OPERATION)
        || hasReconcileRequest(Annotations.OPERATION_DEPRECATED);
  }

  private boolean hasReconcileRequest(String key) {
    return Annotations.OPERATION_RECONCILE.equals(getMetadata().getAnnotations().get(key));
  }

  private Long observedGeneration() {
    return getStatus() == null ? null : getStatus().observedGeneration();
  }
}
