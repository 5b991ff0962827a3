package io.etcdwarden.kube.watch;

import io.etcdwarden.kube.client.DataWriteTime;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches the Secrets that Etcds reference. A Secret is read from the API server when it is first
 * needed, and again when its resource version has changed. Of all other Secrets the operator has
 * only the metadata.
 */
public final class SecretCache {
  private static final Logger log = LoggerFactory.getLogger(SecretCache.class);

  /** The largest CA key Secret that is cached, in characters of base64. */
  private static final int MAX_SIZE = 64 * 1024;

  private final KubernetesClient client;
  private final Map<String, Secret> contents = new ConcurrentHashMap<>();

  /** Secrets above the maximum size, without data, so that they are not read again. */
  private final Map<String, Secret> tooLarge = new ConcurrentHashMap<>();

  /** The names of the Secrets that each Etcd needs, by the uid of the Etcd. */
  private final Map<String, Set<String>> namesByEtcd = new ConcurrentHashMap<>();

  public SecretCache(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Returns the Secret in its current version; empty if it does not exist.
   *
   * @param metadata the metadata from the watch; null if the watch has not delivered the Secret
   */
  Optional<Secret> read(String namespace, String name, HasMetadata metadata) {
    Secret cached = contents.get(key(namespace, name));
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
      contents.remove(key(namespace, name));
      return Optional.empty();
    }
    return Optional.of(store(live));
  }

  /**
   * Returns the Secret as {@link #read} does; empty, and not cached, if the Secret is larger than
   * any Secret that the operator creates.
   */
  Optional<Secret> readIfSmall(String namespace, String name, HasMetadata metadata) {
    String key = key(namespace, name);
    Secret known = tooLarge.get(key);
    if (known != null && metadata != null && isAtLeastAsNew(known, metadata)) {
      return Optional.empty();
    }
    tooLarge.remove(key);
    Optional<Secret> found = read(namespace, name, metadata);
    if (found.isEmpty() || size(found.get()) <= MAX_SIZE) {
      return found;
    }
    contents.remove(key);
    tooLarge.put(key, new SecretBuilder(found.get()).withData(null).build());
    log.atWarn()
        .addKeyValue("namespace", namespace)
        .addKeyValue("object", "Secret " + name)
        .log("ignoring a Secret with CA key labels that is larger than {} characters", MAX_SIZE);
    return Optional.empty();
  }

  private static long size(Secret secret) {
    return secret.getData() == null
        ? 0
        : secret.getData().values().stream().mapToLong(String::length).sum();
  }

  /** Returns the Secret as it was last read or written. */
  public Optional<Secret> cached(HasMetadata secret) {
    return Optional.ofNullable(contents.get(key(secret)));
  }

  /** Caches a Secret that the API server returned, unless a newer version is cached. */
  public Secret store(Secret secret) {
    DataWriteTime.keepOnly(secret);
    contents.merge(
        key(secret), secret, (cached, now) -> isAtLeastAsNew(cached, now) ? cached : now);
    return secret;
  }

  /** Whether the watch delivers only a version that the operator has written or read before. */
  boolean isOwnWrite(HasMetadata metadata) {
    Secret cached = contents.get(key(metadata));
    return cached != null && isAtLeastAsNew(cached, metadata);
  }

  /**
   * Removes the Secrets that an Etcd no longer needs. If another Etcd needs one of them, it is read
   * again.
   *
   * @param names all Secrets that the Etcd needs now; empty if the Etcd is deleted
   */
  public void retainOnly(String etcdUid, String namespace, Set<String> names) {
    Set<String> before =
        names.isEmpty() ? namesByEtcd.remove(etcdUid) : namesByEtcd.put(etcdUid, Set.copyOf(names));
    if (before == null) {
      return;
    }
    for (String name : before) {
      if (!names.contains(name)) {
        contents.remove(key(namespace, name));
        tooLarge.remove(key(namespace, name));
      }
    }
  }

  /** Compares resource versions of one object, which the API of Kubernetes allows since 1.35. */
  private static boolean isAtLeastAsNew(HasMetadata cached, HasMetadata other) {
    if (!cached.getMetadata().getUid().equals(other.getMetadata().getUid())) {
      return false;
    }
    long cachedVersion = Long.parseUnsignedLong(cached.getMetadata().getResourceVersion());
    long otherVersion = Long.parseUnsignedLong(other.getMetadata().getResourceVersion());
    return Long.compareUnsigned(cachedVersion, otherVersion) >= 0;
  }

  private static String key(HasMetadata secret) {
    return key(secret.getMetadata().getNamespace(), secret.getMetadata().getName());
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}
