package io.etcdwarden.kube.watch;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.DataWriteTime;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
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

  /** The largest CA key Secret that is read, and the largest that is cached with its data. */
  private static final int MAX_CACHED = 64 * 1024;

  /**
   * The largest Secret that is read by its name. Twice as much as one value may have, and as base64
   * text about as much as the API server allows.
   */
  private static final int MAX_READ = 1024 * 1024;

  private static final int MAX_KEYS = 100;

  private final KubernetesClient client;
  private final Map<String, Secret> contents = new ConcurrentHashMap<>();

  /** Secrets above the maximum size, without data, so that they are not read again. */
  private final Map<String, Secret> tooLarge = new ConcurrentHashMap<>();

  /** The Secrets that are cached without their data. */
  private final Set<String> withoutData = ConcurrentHashMap.newKeySet();

  private final ClientCertificateCache clientCertificates;

  /** The names of the Secrets that each Etcd needs, by the uid of the Etcd. */
  private final Map<String, Set<String>> namesByEtcd = new ConcurrentHashMap<>();

  public SecretCache(KubernetesClient client) {
    this.client = client;
    this.clientCertificates = new ClientCertificateCache(client);
  }

  /** The certificates of applications, whose Secrets are not kept. */
  public ClientCertificateCache clientCertificates() {
    return clientCertificates;
  }

  /**
   * Returns the Secret in its current version; empty if it does not exist. A Secret of more than 64
   * KiB is cached without its data and read each time.
   *
   * @param metadata the metadata from the watch; null if the watch has not delivered the Secret
   * @throws OperatorException if the Secret is too large to be read
   */
  Optional<Secret> read(String namespace, String name, HasMetadata metadata) {
    Optional<Secret> read = readOfAnySize(namespace, name, metadata);
    if (read.isPresent() && size(read.get()) > MAX_READ) {
      throw tooLargeToRead(read.get());
    }
    return read;
  }

  private Optional<Secret> readOfAnySize(String namespace, String name, HasMetadata metadata) {
    String key = key(namespace, name);
    Secret cached = contents.get(key);
    if (metadata == null && cached == null) {
      return Optional.empty();
    }
    if (metadata != null
        && cached != null
        && isAtLeastAsNew(cached, metadata)
        && !withoutData.contains(key)) {
      return Optional.of(cached);
    }
    // The Secret has changed, or was deleted, or the watch has not delivered the operator's own
    // write yet. Only the API server knows which.
    Secret live = client.secrets().inNamespace(namespace).withName(name).get();
    if (live == null) {
      remove(key);
      return Optional.empty();
    }
    return Optional.of(store(live));
  }

  private static OperatorException tooLargeToRead(Secret secret) {
    return new OperatorException(
        ErrorCode.GET_SECRET,
        "Secret "
            + secret.getMetadata().getName()
            + " has "
            + size(secret) / 1024
            + " KiB of base64 text, but the operator reads at most "
            + MAX_READ / 1024
            + " KiB; remove from it what is not needed");
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
    Optional<Secret> found = readOfAnySize(namespace, name, metadata);
    if (found.isEmpty() || size(found.get()) <= MAX_CACHED) {
      return found;
    }
    remove(key);
    tooLarge.put(key, new SecretBuilder(found.get()).withData(null).build());
    log.atWarn()
        .addKeyValue("namespace", namespace)
        .addKeyValue("object", "Secret " + name)
        .log("ignoring a Secret with CA key labels that is larger than {} characters", MAX_CACHED);
    return Optional.empty();
  }

  /** Returns the size of the data in characters of base64. */
  static long size(Secret secret) {
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
    contents.compute(
        key(secret),
        (key, cached) -> {
          if (cached != null && isAtLeastAsNew(cached, secret)) {
            return cached;
          }
          if (size(secret) <= MAX_CACHED) {
            withoutData.remove(key);
            return secret;
          }
          withoutData.add(key);
          return withoutValues(secret);
        });
    return secret;
  }

  /** The keys stay, for the patch that removes them. */
  private static Secret withoutValues(Secret secret) {
    Map<String, String> keys = new HashMap<>();
    secret.getData().keySet().stream().limit(MAX_KEYS).forEach(key -> keys.put(key, ""));
    return new SecretBuilder(secret).withData(keys).build();
  }

  private void remove(String key) {
    contents.remove(key);
    withoutData.remove(key);
  }

  /** Whether the watch delivers only a version that the operator has written or read before. */
  boolean isOwnWrite(HasMetadata metadata) {
    Secret cached = contents.get(key(metadata));
    return (cached != null && isAtLeastAsNew(cached, metadata))
        || clientCertificates.isOwnWrite(metadata);
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
        remove(key(namespace, name));
        tooLarge.remove(key(namespace, name));
      }
    }
  }

  /** Compares resource versions of one object, which the API of Kubernetes allows since 1.35. */
  private static boolean isAtLeastAsNew(HasMetadata cached, HasMetadata other) {
    if (!cached.getMetadata().getUid().equals(other.getMetadata().getUid())) {
      return false;
    }
    return isAtLeastAsNew(
        cached.getMetadata().getResourceVersion(), other.getMetadata().getResourceVersion());
  }

  /** Whether a version of an object is another version of it, or a newer one. */
  static boolean isAtLeastAsNew(String version, String other) {
    return Long.compareUnsigned(Long.parseUnsignedLong(version), Long.parseUnsignedLong(other))
        >= 0;
  }

  private static String key(HasMetadata secret) {
    return key(secret.getMetadata().getNamespace(), secret.getMetadata().getName());
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}
