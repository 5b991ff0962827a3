package io.etcdwarden.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The content of those Secrets that some Etcd names, read when first needed and again when its
 * version moved. Every other Secret is known by its head alone.
 */
public final class SecretShelf {
  private final KubernetesClient client;
  private final Map<String, Secret> contents = new ConcurrentHashMap<>();

  public SecretShelf(KubernetesClient client) {
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
    if (head != null && held != null && isAsNew(held, head)) {
      return Optional.of(held);
    }
    // Either it moved, or our own write has not come back through the watch, or it was deleted
    // since: only the server knows.
    Secret live = client.secrets().inNamespace(namespace).withName(name).get();
    if (live == null) {
      contents.remove(key(namespace, name));
      return Optional.empty();
    }
    return Optional.of(put(live));
  }

  /** The Secret as it was last read or written. */
  Optional<Secret> held(HasMetadata secret) {
    return Optional.ofNullable(contents.get(key(secret)));
  }

  /** Notes the server's answer to a write of ours. */
  Secret put(Secret secret) {
    secret.getMetadata().setManagedFields(null);
    contents.merge(key(secret), secret, (held, now) -> isAsNew(held, now) ? held : now);
    return secret;
  }

  /** Whether the watch only tells what we wrote ourselves. */
  boolean isOwnEcho(HasMetadata head) {
    Secret held = contents.get(key(head));
    return held != null && isAsNew(held, head);
  }

  /** Drops what was held for a cluster that is gone. */
  void forget(String namespace, Iterable<String> names) {
    names.forEach(name -> contents.remove(key(namespace, name)));
  }

  /** Versions of one object grow: Kubernetes made comparing them part of the API in 1.35. */
  private static boolean isAsNew(HasMetadata held, HasMetadata other) {
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
