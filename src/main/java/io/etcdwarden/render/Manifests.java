package io.etcdwarden.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * The objects that a cluster must have, and those that it must not have.
 *
 * @param desired in the order in which they are applied
 * @param unwanted to be deleted if they exist
 */
public record Manifests(List<HasMetadata> desired, List<UnwantedObject> unwanted) {
  public Manifests {
    desired = List.copyOf(desired);
    unwanted = List.copyOf(unwanted);
  }
}
