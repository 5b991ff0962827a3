package io.etcdwarden.render;

/** An object of the cluster's namespace by what it is and its name. */
public record ObjectRef(Component component, String name) {
  /** The Kubernetes kind of the object. */
  public String kind() {
    return component.kind();
  }
}
