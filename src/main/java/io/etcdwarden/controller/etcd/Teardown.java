package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.observed.ObjectRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which objects of a deleted Etcd are left. Its finalizer stays until none is left.
 *
 * @param toDelete the objects that are not being deleted yet
 * @param terminating the objects that are being deleted, and that a finalizer still holds
 */
record Teardown(List<ObjectRef> toDelete, List<ObjectRef> terminating) {
  /** The API server sets this finalizer if the caller deletes with {@code --cascade=orphan}. */
  private static final String ORPHAN = "orphan";

  static Teardown next(Etcd etcd, Map<ObjectRef, HasMetadata> objects) {
    // The garbage collector removes the owner references, so that all objects stay.
    return etcd.getMetadata().getFinalizers().contains(ORPHAN)
        ? new Teardown(List.of(), List.of())
        : next(objects);
  }

  private static Teardown next(Map<ObjectRef, HasMetadata> objects) {
    Map<Boolean, List<ObjectRef>> byTerminating =
        objects.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<ObjectRef, HasMetadata> e) -> e.getKey().kind())
                    .thenComparing(e -> e.getKey().name()))
            .collect(
                Collectors.partitioningBy(
                    entry -> entry.getValue().getMetadata().getDeletionTimestamp() != null,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    return new Teardown(byTerminating.get(false), byTerminating.get(true));
  }

  boolean isComplete() {
    return toDelete.isEmpty() && terminating.isEmpty();
  }

  /**
   * The objects that others hold by a finalizer; empty while the operator has objects to delete.
   */
  Optional<String> waitingFor() {
    if (!toDelete.isEmpty() || terminating.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "Waiting for the deletion of these objects: "
            + terminating.stream().map(ObjectRef::toString).collect(Collectors.joining(", "))
            + ".");
  }
}
