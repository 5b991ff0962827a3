package io.etcdwarden.kube.watch;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Stores only the metadata of watched Secrets that decides whether the operator reads a Secret:
 * name, version, labels, owners, finalizers. A Kubernetes cluster may have tens of thousands of
 * Secrets that no Etcd references.
 */
public final class SecretMetadataStore implements ItemStore<Secret> {
  private final Map<String, Secret> metadataByKey = new ConcurrentHashMap<>();

  @Override
  public String getKey(Secret secret) {
    return secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
  }

  @Override
  public Secret put(String key, Secret secret) {
    return metadataByKey.put(key, metadataOnly(secret));
  }

  @Override
  public Secret remove(String key) {
    return metadataByKey.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return metadataByKey.keySet().stream();
  }

  @Override
  public Stream<Secret> values() {
    return metadataByKey.values().stream();
  }

  @Override
  public Secret get(String key) {
    return metadataByKey.get(key);
  }

  @Override
  public int size() {
    return metadataByKey.size();
  }

  private static Secret metadataOnly(Secret secret) {
    var meta = secret.getMetadata();
    Secret stored = new Secret();
    stored.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(meta.getNamespace())
            .withName(meta.getName())
            .withUid(meta.getUid())
            .withResourceVersion(meta.getResourceVersion())
            .withDeletionTimestamp(meta.getDeletionTimestamp())
            .withCreationTimestamp(
                CaKeySecretSelector.isCaKeySecret(secret) ? meta.getCreationTimestamp() : null)
            .withLabels(meta.getLabels() == null ? new HashMap<>() : meta.getLabels())
            .withOwnerReferences(meta.getOwnerReferences())
            .withFinalizers(meta.getFinalizers())
            .build());
    return stored;
  }
}
