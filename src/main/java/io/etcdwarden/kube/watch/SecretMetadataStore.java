package io.etcdwarden.kube.watch;

import io.etcdwarden.pki.secret.PkiLabels;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Stores only the metadata of watched Secrets that decides whether the operator reads a Secret:
 * name, version, labels, owners, finalizers. A Kubernetes cluster may have tens of thousands of
 * Secrets that no Etcd references.
 */
public final class SecretMetadataStore implements ItemStore<Secret> {
  /** In characters. Far more than the labels, owners and finalizers of a real Secret. */
  static final long MAX_SIZE = 16 * 1024;

  private final boolean onlyComplete;
  private final Map<String, Secret> metadataByKey = new ConcurrentHashMap<>();

  private SecretMetadataStore(boolean onlyComplete) {
    this.onlyComplete = onlyComplete;
  }

  /** Stores a Secret with larger metadata without labels, owners and finalizers. */
  static SecretMetadataStore ofAllSecrets() {
    return new SecretMetadataStore(false);
  }

  /** Stores no Secret with larger metadata, for a user who replaces the list of finalizers. */
  public static SecretMetadataStore ofCompleteMetadata() {
    return new SecretMetadataStore(true);
  }

  @Override
  public String getKey(Secret secret) {
    return secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
  }

  @Override
  public Secret put(String key, Secret secret) {
    if (size(secret) <= MAX_SIZE) {
      return metadataByKey.put(key, metadataOnly(secret));
    }
    secret.getMetadata().setLabels(null);
    secret.getMetadata().setOwnerReferences(List.of());
    secret.getMetadata().setFinalizers(List.of());
    return onlyComplete ? metadataByKey.remove(key) : metadataByKey.put(key, metadataOnly(secret));
  }

  private static long size(Secret secret) {
    ObjectMeta meta = secret.getMetadata();
    Map<String, String> labels = meta.getLabels() == null ? Map.of() : meta.getLabels();
    return labels.entrySet().stream()
            .mapToLong(label -> label.getKey().length() + label.getValue().length())
            .sum()
        + meta.getFinalizers().stream().mapToLong(String::length).sum()
        + meta.getOwnerReferences().stream()
            .mapToLong(owner -> owner.getName().length() + owner.getKind().length() + 100)
            .sum();
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
            .withAnnotations(acceptedHandOver(meta.getAnnotations()))
            .withOwnerReferences(meta.getOwnerReferences())
            .withFinalizers(meta.getFinalizers())
            .build());
    return stored;
  }

  /** The one annotation that decides about a finalizer; users write any others, of any size. */
  private static Map<String, String> acceptedHandOver(Map<String, String> annotations) {
    return annotations != null && PkiLabels.ACCEPTED.equals(annotations.get(PkiLabels.HAND_OVER))
        ? Map.of(PkiLabels.HAND_OVER, PkiLabels.ACCEPTED)
        : Map.of();
  }
}
