package io.etcdwarden.kube.watch;

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
 * The content of those Secrets that some Etcd names, read when first needed and again when its
 * version moved. Every other Secret is known by its head alone.
 */
public final class SecretCache {
  private static final Logger log = LoggerFactory.getLogger(SecretCache.class);

  /** Of an authority's Secret, in characters of base64. */
  private static final int MAX_SIZE = 64 * 1024;

  private final KubernetesClient client;
  private final Map<String, Secret> contents = new ConcurrentHashMap<>();

  /** Without their content, so that they need not be read again to know their size. */
  private final Map<String, Secret> tooLarge = new ConcurrentHashMap<>();

  /** By the uid of an Etcd, what it was last seen to name. */
  private final Map<String, Set<String>> namesByEtcd = new ConcurrentHashMap<>();

  public SecretCache(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The Secret as it is now, or empty when there is none.
   *
   * @param head what the watch knows of it, or null when it knows none
   */
  Optional<Secret> read(String namespace, String name, HasMetadata head) {
    Secret held = contents.get(key(namespace, name));
    if (head == null && held == null) {
      return Optional.empty();
    }
    if (head != null && held != null && isAtLeastAsNew(held, head)) {
      return Optional.of(held);
    }
    // Either it moved, or our own write has not come back through the watch, or it was deleted
    // since: only the server knows.
    Secret live = client.secrets().inNamespace(namespace).withName(name).get();
    if (live == null) {
      contents.remove(key(namespace, name));
      return Optional.empty();
    }
    return Optional.of(store(live));
  }

  /**
   * The same, but empty and not held if the Secret is larger than anything that the operator makes.
   */
  Optional<Secret> readIfSmall(String namespace, String name, HasMetadata head) {
    String key = key(namespace, name);
    Secret known = tooLarge.get(key);
    if (known != null && head != null && isAtLeastAsNew(known, head)) {
      return Optional.empty();
    }
    tooLarge.remove(key);
    Optional<Secret> found = read(namespace, name, head);
    if (found.isEmpty() || size(found.get()) <= MAX_SIZE) {
      return found;
    }
    contents.remove(key);
    tooLarge.put(key, new SecretBuilder(found.get()).withData(null).build());
    log.atWarn()
        .addKeyValue("namespace", namespace)
        .addKeyValue("object", "Secret " + name)
        .log("labelled as an authority, but left out: it is larger than {} characters", MAX_SIZE);
    return Optional.empty();
  }

  private static long size(Secret secret) {
    return secret.getData() == null
        ? 0
        : secret.getData().values().stream().mapToLong(String::length).sum();
  }

  /** The Secret as it was last read or written. */
  public Optional<Secret> cached(HasMetadata secret) {
    return Optional.ofNullable(contents.get(key(secret)));
  }

  /** Notes the server's answer to a write of ours. */
  public Secret store(Secret secret) {
    secret.getMetadata().setManagedFields(null);
    contents.merge(key(secret), secret, (held, now) -> isAtLeastAsNew(held, now) ? held : now);
    return secret;
  }

  /** Whether the watch only tells what we wrote ourselves. */
  boolean isOwnWrite(HasMetadata head) {
    Secret held = contents.get(key(head));
    return held != null && isAtLeastAsNew(held, head);
  }

  /**
   * Drops what an Etcd does not name any more. Another one that still does has it read once more.
   *
   * @param names all that it names now; none once it is gone
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

  /** Versions of one object grow: Kubernetes made comparing them part of the API in 1.35. */
  private static boolean isAtLeastAsNew(HasMetadata held, HasMetadata other) {
    if (!held.getMetadata().getUid().equals(other.getMetadata().getUid())) {
      return false;
    }
    long heldVersion = Long.parseUnsignedLong(held.getMetadata().getResourceVersion());
    long otherVersion = Long.parseUnsignedLong(other.getMetadata().getResourceVersion());
    return Long.compareUnsigned(heldVersion, otherVersion) >= 0;
  }

  private static String key(HasMetadata secret) {
    return key(secret.getMetadata().getNamespace(), secret.getMetadata().getName());
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}
