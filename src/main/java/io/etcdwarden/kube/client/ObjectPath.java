package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Builds the URL path of a namespaced object on the API server. */
public final class ObjectPath {
  private ObjectPath() {}

  public static String of(HasMetadata object) {
    String version = object.getApiVersion();
    String root = version.contains("/") ? "/apis/" : "/api/";
    return root
        + version
        + "/namespaces/"
        + object.getMetadata().getNamespace()
        + "/"
        + HasMetadata.getPlural(object.getClass())
        + "/"
        + object.getMetadata().getName();
  }
}
