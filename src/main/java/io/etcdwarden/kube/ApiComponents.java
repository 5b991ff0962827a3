package io.etcdwarden.kube;

import io.etcdwarden.api.Etcd;
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
public final class ApiComponents implements Components {
  private final EtcdMemory known;
  private final KubernetesClient client;
  private final UnaryOperator<String> partOf;

  /**
   * @param partOf what an Etcd's name becomes as the value of the part-of label
   */
  public ApiComponents(EtcdMemory known, KubernetesClient client, UnaryOperator<String> partOf) {
    this.known = known;
    this.client = client;
    this.partOf = partOf;
  }

  @Override
  public Optional<Etcd> etcd(String namespace, String name) {
    Optional<Etcd> found = known.find(namespace, name);
    return found.isPresent() || known.isComplete(namespace) ? found : read(namespace, name);
  }

  private Optional<Etcd> read(String namespace, String name) {
    return Failures.translating(
        "list the Etcds of namespace " + namespace,
        () ->
            client.resources(Etcd.class).inNamespace(namespace).list().getItems().stream()
                .filter(etcd -> partOf.apply(etcd.getMetadata().getName()).equals(name))
                .findFirst());
  }

  @Override
  public Optional<? extends HasMetadata> memberSet(String namespace, String name) {
    return Failures.translating(
        "read StatefulSet " + namespace + "/" + name,
        () ->
            Optional.ofNullable(
                client.apps().statefulSets().inNamespace(namespace).withName(name).get()));
  }

  @Override
  public List<? extends HasMetadata> memberSets(String namespace, Map<String, String> labels) {
    return Failures.translating(
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
