package io.etcdwarden.webhook;

import io.etcdwarden.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;

/** What decides about an object: its labels, and whether it is on its way out. */
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

  /** The label by which it belongs to a cluster. */
  Optional<String> partOf() {
    return Optional.ofNullable(labels.get(Labels.PART_OF)).filter(value -> !value.isEmpty());
  }
}
