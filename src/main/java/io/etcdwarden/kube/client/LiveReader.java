package io.etcdwarden.kube.client;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.observed.ClaimUsers;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  /**
   * Returns the pods of a namespace that use one of these claims. The API server cannot select pods
   * by their volumes, so all pods are read, in pages.
   *
   * @throws OperatorException if the API server refuses or does not respond
   */
  public List<Pod> podsWithClaims(String namespace, Set<String> claims) {
    return ApiRequests.read(
        "list the pods of namespace " + namespace,
        () ->
            ListPages.read(
                client.pods().inNamespace(namespace),
                pod ->
                    Optional.of(pod)
                        .filter(it -> ClaimUsers.claims(it).anyMatch(claims::contains))));
  }
}
