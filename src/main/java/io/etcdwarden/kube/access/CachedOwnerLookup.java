package io.etcdwarden.kube.access;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.watch.EtcdCache;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Knows Etcds from the informers of the main controller, for every member renews a Lease every few
 * seconds and each renewal is asked about. Until these are filled, Etcds are read from the server,
 * and so is what is rarely asked; afterwards a label that names no Etcd costs the server nothing.
 */
public final class CachedOwnerLookup implements OwnerLookup {
  private final EtcdCache etcdCache;
  private final KubernetesClient client;
  private final UnaryOperator<String> partOf;

  /**
   * @param partOf what an Etcd's name becomes as the value of the part-of label
   */
  public CachedOwnerLookup(
      EtcdCache etcdCache, KubernetesClient client, UnaryOperator<String> partOf) {
    this.etcdCache = etcdCache;
    this.client = client;
    this.partOf = partOf;
  }

  @Override
  public Optional<Etcd> etcd(String namespace, String name) {
    Optional<Etcd> found = etcdCache.find(namespace, name);
    return found.isPresent() || etcdCache.isComplete(namespace) ? found : read(namespace, name);
  }

  private Optional<Etcd> read(String namespace, String name) {
    return ApiRequests.read(
        "list the Etcds of namespace " + namespace,
        () ->
            client.resources(Etcd.class).inNamespace(namespace).list().getItems().stream()
                .filter(etcd -> partOf.apply(etcd.getMetadata().getName()).equals(name))
                .findFirst());
  }

  @Override
  public Optional<? extends HasMetadata> memberSet(String namespace, String name) {
    return ApiRequests.read(
        "read StatefulSet " + namespace + "/" + name,
        () ->
            Optional.ofNullable(
                client.apps().statefulSets().inNamespace(namespace).withName(name).get()));
  }

  @Override
  public List<? extends HasMetadata> memberSets(String namespace, Map<String, String> labels) {
    return ApiRequests.read(
        "list the StatefulSets of namespace " + namespace,
        () ->
            client
                .apps()
                .statefulSets()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
  }
}
