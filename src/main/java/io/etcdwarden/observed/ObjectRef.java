package io.etcdwarden.observed;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Identifies an object in the namespace of a cluster by kind and name. */
public record ObjectRef(String kind, String name) {
  public static ObjectRef of(HasMetadata object) {
    return new ObjectRef(object.getKind(), object.getMetadata().getName());
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }
}
