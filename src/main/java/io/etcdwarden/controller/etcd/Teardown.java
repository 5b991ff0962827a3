package io.etcdwarden.controller.etcd;

import io.etcdwarden.observed.ObjectRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How far a cluster is taken down.
 *
 * @param toDelete what is still there and not yet being deleted
 * @param terminating what is being deleted and still there
 */
record Teardown(List<ObjectRef> toDelete, List<ObjectRef> terminating) {
  static Teardown next(Map<ObjectRef, HasMetadata> objects) {
    Map<Boolean, List<ObjectRef>> parted =
        objects.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<ObjectRef, HasMetadata> e) -> e.getKey().kind())
                    .thenComparing(e -> e.getKey().name()))
            .collect(
                Collectors.partitioningBy(
                    entry -> entry.getValue().getMetadata().getDeletionTimestamp() != null,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    return new Teardown(parted.get(false), parted.get(true));
  }

  boolean isComplete() {
    return toDelete.isEmpty() && terminating.isEmpty();
  }

  /** What somebody else still holds; empty while we have deleting to do ourselves. */
  Optional<String> waitingFor() {
    if (!toDelete.isEmpty() || terminating.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "Waiting until these are gone: "
            + terminating.stream().map(ObjectRef::toString).collect(Collectors.joining(", "))
            + ".");
  }
}
