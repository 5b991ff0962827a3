package io.etcdwarden.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * What should be there and what should not.
 *
 * @param desired in the order in which they are written
 * @param unwanted may well be gone already
 */
public record Manifests(List<HasMetadata> desired, List<UnwantedObject> unwanted) {
  public Manifests {
    desired = List.copyOf(desired);
    unwanted = List.copyOf(unwanted);
  }
}
