package io.etcdwarden.webhook;

import io.etcdwarden.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;

/** The metadata of an object that decides on a change: its labels, and whether it is deleted. */
record ComponentMetadata(Map<String, String> labels, boolean isBeingDeleted) {
  ComponentMetadata {
    labels = Map.copyOf(labels);
  }

  static ComponentMetadata of(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return new ComponentMetadata(
        labels == null ? Map.of() : labels, object.getMetadata().getDeletionTimestamp() != null);
  }

  boolean isManaged() {
    return Labels.MANAGER.equals(labels.get(Labels.MANAGED_BY));
  }

  /** The name of the Etcd that the object belongs to. */
  Optional<String> partOf() {
    return Optional.ofNullable(labels.get(Labels.PART_OF)).filter(value -> !value.isEmpty());
  }
}
