package io.etcdwarden.kube.watch;

import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.pki.secret.StoredClientCertificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The versions and certificates of the Secrets of {@code spec.pki.clients}. Such a Secret is read
 * from the API server once for each of its versions. A version that the operator wrote is read only
 * if a reconcile needs it before the watch has delivered it. The data are not kept.
 */
public final class ClientCertificateCache {
  private final KubernetesClient client;

  private final Map<String, StoredClientCertificate> known = new ConcurrentHashMap<>();

  /** The names of the Secrets that each Etcd needs, by the uid of the Etcd. */
  private final Map<String, Set<String>> namesByEtcd = new ConcurrentHashMap<>();

  ClientCertificateCache(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Returns the certificate in the current version of the Secret; empty if there is no Secret.
   *
   * @param metadata the metadata from the watch; null if the watch has not delivered the Secret
   */
  Optional<StoredClientCertificate> read(String namespace, String name, HasMetadata metadata) {
    StoredClientCertificate cached = known.get(key(namespace, name));
    if (metadata == null && cached == null) {
      return Optional.empty();
    }
    if (metadata != null && cached != null && isAtLeastAsNew(cached, metadata)) {
      return Optional.of(cached);
    }
    // The Secret has changed, or was deleted, or the watch has not delivered the operator's own
    // write yet. Only the API server knows which.
    Secret live = client.secrets().inNamespace(namespace).withName(name).get();
    if (live == null) {
      remove(namespace, name);
      return Optional.empty();
    }
    return Optional.of(store(live));
  }

  /** Remembers a Secret that the API server returned, unless a newer version is known. */
  public StoredClientCertificate store(Secret secret) {
    return known.compute(
        key(secret),
        (_, cached) ->
            cached != null && isAtLeastAsNew(cached, secret)
                ? cached
                : StoredClientCertificate.of(SecretConversion.toStoredSecret(secret)));
  }

  /** Forgets a Secret that was deleted. */
  public void remove(String namespace, String name) {
    known.remove(key(namespace, name));
  }

  /** Whether the watch delivers only a version that the operator has written or read before. */
  boolean isOwnWrite(HasMetadata metadata) {
    StoredClientCertificate cached = known.get(key(metadata));
    return cached != null && isAtLeastAsNew(cached, metadata);
  }

  /**
   * Forgets the Secrets that an Etcd no longer needs. If another Etcd needs one of them, it is read
   * again.
   *
   * @param names all Secrets that the Etcd needs now; empty if the Etcd is deleted
   */
  void retainOnly(String etcdUid, String namespace, Set<String> names) {
    Set<String> before =
        names.isEmpty() ? namesByEtcd.remove(etcdUid) : namesByEtcd.put(etcdUid, Set.copyOf(names));
    if (before != null) {
      before.stream()
          .filter(name -> !names.contains(name))
          .forEach(name -> remove(namespace, name));
    }
  }

  private static String key(HasMetadata secret) {
    return key(secret.getMetadata().getNamespace(), secret.getMetadata().getName());
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  private static boolean isAtLeastAsNew(StoredClientCertificate cached, HasMetadata other) {
    return cached.uid().equals(other.getMetadata().getUid())
        && SecretCache.isAtLeastAsNew(
            cached.resourceVersion(), other.getMetadata().getResourceVersion());
  }
}
