package io.etcdwarden.render;

import io.etcdwarden.api.Component;

/** An object of the cluster's namespace that should not be there. */
public record UnwantedObject(Component component, String name) {
  /** The Kubernetes kind of the object. */
  public String kind() {
    return component.kind();
  }
}
