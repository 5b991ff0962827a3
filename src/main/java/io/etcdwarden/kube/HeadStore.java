package io.etcdwarden.kube;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Keeps of each watched Secret only what decides whether to read it: who it is, which version,
 * whose it is, who holds it. A cluster may hold tens of thousands of Secrets that are none of our
 * business.
 */
public final class HeadStore implements ItemStore<Secret> {
  private final Map<String, Secret> heads = new ConcurrentHashMap<>();

  @Override
  public String getKey(Secret secret) {
    return secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
  }

  @Override
  public Secret put(String key, Secret secret) {
    return heads.put(key, slim(secret));
  }

  @Override
  public Secret remove(String key) {
    return heads.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return heads.keySet().stream();
  }

  @Override
  public Stream<Secret> values() {
    return heads.values().stream();
  }

  @Override
  public Secret get(String key) {
    return heads.get(key);
  }

  @Override
  public int size() {
    return heads.size();
  }

  private static Secret slim(Secret secret) {
    var meta = secret.getMetadata();
    Secret head = new Secret();
    head.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(meta.getNamespace())
            .withName(meta.getName())
            .withUid(meta.getUid())
            .withResourceVersion(meta.getResourceVersion())
            .withDeletionTimestamp(meta.getDeletionTimestamp())
            .withCreationTimestamp(
                GenerationHeads.isOne(secret) ? meta.getCreationTimestamp() : null)
            .withLabels(meta.getLabels() == null ? new HashMap<>() : meta.getLabels())
            .withOwnerReferences(meta.getOwnerReferences())
            .withFinalizers(meta.getFinalizers())
            .build());
    return head;
  }
}
