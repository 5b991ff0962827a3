package io.etcdwarden.kube.access;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ListPages;
import io.etcdwarden.kube.client.LiveReader;
import io.etcdwarden.kube.watch.EtcdCache;
import io.etcdwarden.plan.StoragePlan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Finds Etcds in the cache of the main controller: every member renews a Lease every few seconds,
 * and the webhook looks up the Etcd for each renewal. Until the cache is complete, an Etcd that is
 * not cached is read from the API server. Member sets are looked up rarely and always read from it.
 */
public final class CachedOwnerLookup implements OwnerLookup {
  /** Enough to know whether there is exactly one. */
  private static final ListOptions TWO = new ListOptionsBuilder().withLimit(2L).build();

  private final EtcdCache etcdCache;
  private final KubernetesClient client;
  private final UnaryOperator<String> partOf;

  /**
   * @param partOf converts the name of an Etcd to the value of the part-of label
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
            ListPages.read(
                    client.resources(Etcd.class).inNamespace(namespace),
                    etcd ->
                        Optional.of(etcd)
                            .filter(it -> partOf.apply(it.getMetadata().getName()).equals(name)))
                .stream()
                .findFirst());
  }

  @Override
  public Optional<? extends HasMetadata> memberSet(String namespace, String name) {
    return new LiveReader(client).find(StatefulSet.class, namespace, name);
  }

  @Override
  public List<? extends HasMetadata> memberSets(String namespace, Map<String, String> labels) {
    return statefulSets(namespace, labels);
  }

  @Override
  public List<? extends HasMetadata> memberSetsOfClaim(
      String namespace, String partOfLabel, String claim) {
    return statefulSets(namespace, Labels.ofCluster(partOfLabel)).stream()
        .filter(set -> StoragePlan.isClaimOf(set, claim))
        .toList();
  }

  private List<StatefulSet> statefulSets(String namespace, Map<String, String> labels) {
    return ApiRequests.read(
        "list the StatefulSets of namespace " + namespace,
        () ->
            client
                .apps()
                .statefulSets()
                .inNamespace(namespace)
                .withLabels(labels)
                .list(TWO)
                .getItems());
  }
}
