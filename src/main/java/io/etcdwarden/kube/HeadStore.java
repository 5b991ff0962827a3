package io.etcdwarden.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Keeps of each watched Secret only what decides whether to read it: who it is, which version,
 * whose it is. A cluster may hold tens of thousands of Secrets that are none of our business.
 */
final class HeadStore implements ItemStore<GenericKubernetesResource> {
  private final Map<String, GenericKubernetesResource> heads = new ConcurrentHashMap<>();

  @Override
  public String getKey(GenericKubernetesResource secret) {
    return secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
  }

  @Override
  public GenericKubernetesResource put(String key, GenericKubernetesResource secret) {
    return heads.put(key, slim(secret));
  }

  @Override
  public GenericKubernetesResource remove(String key) {
    return heads.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return heads.keySet().stream();
  }

  @Override
  public Stream<GenericKubernetesResource> values() {
    return heads.values().stream();
  }

  @Override
  public GenericKubernetesResource get(String key) {
    return heads.get(key);
  }

  @Override
  public int size() {
    return heads.size();
  }

  private static GenericKubernetesResource slim(GenericKubernetesResource secret) {
    var meta = secret.getMetadata();
    GenericKubernetesResource head = new GenericKubernetesResource();
    head.setApiVersion("v1");
    head.setKind("Secret");
    head.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(meta.getNamespace())
            .withName(meta.getName())
            .withUid(meta.getUid())
            .withResourceVersion(meta.getResourceVersion())
            .withDeletionTimestamp(meta.getDeletionTimestamp())
            .withLabels(meta.getLabels() == null ? new HashMap<>() : meta.getLabels())
            .withOwnerReferences(meta.getOwnerReferences())
            .build());
    return head;
  }
}
