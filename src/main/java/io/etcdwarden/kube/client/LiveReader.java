package io.etcdwarden.kube.client;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.observed.ClaimUsers;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads single objects from the API server and not from a cache, so they are never outdated. */
public record LiveReader(KubernetesClient client) {
  private static final long PAGE_SIZE = 200;

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
    List<Pod> users = new ArrayList<>();
    String continuation = null;
    do {
      PodList page = podPage(namespace, continuation);
      page.getItems().stream()
          .filter(pod -> ClaimUsers.claims(pod).anyMatch(claims::contains))
          .forEach(users::add);
      continuation = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    } while (continuation != null && !continuation.isEmpty());
    return users;
  }

  private PodList podPage(String namespace, String continuation) {
    return ApiRequests.read(
        "list the pods of namespace " + namespace,
        () ->
            client
                .pods()
                .inNamespace(namespace)
                .list(
                    new ListOptionsBuilder()
                        .withLimit(PAGE_SIZE)
                        .withContinue(continuation)
                        .build()));
  }
}
