package io.etcdwarden.kube.client;

import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Reads single objects from the API server and not from a cache, so they are never outdated. */
public record LiveReader(KubernetesClient client) {

  /**
   * Returns the object of this name; empty if it does not exist.
   *
   * @throws OperatorException if the API server refuses or does not respond
   */
  public <T extends HasMetadata> Optional<T> find(Class<T> type, String namespace, String name) {
    return Optional.ofNullable(
        ApiRequests.read(
            "read " + HasMetadata.getKind(type) + " " + name,
            () -> client.resources(type).inNamespace(namespace).withName(name).get()));
  }
}
