package io.etcdwarden.kube.access;

import io.etcdwarden.kube.client.LiveReader;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.pki.secret.StoredSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/**
 * Reads single objects from the API server. Controllers use it for objects that they need too
 * rarely to cache.
 */
public final class LiveObjectApi {
  private final LiveReader reader;

  public LiveObjectApi(KubernetesClient client) {
    this.reader = new LiveReader(client);
  }

  public Optional<StatefulSet> memberSet(String namespace, String name) {
    return reader.find(StatefulSet.class, namespace, name);
  }

  public Optional<StoredSecret> secret(String namespace, String name) {
    return reader.find(Secret.class, namespace, name).map(SecretConversion::toStoredSecret);
  }

  /** Returns the entry: empty bytes if the Secret lacks the entry, empty if there is no Secret. */
  public Optional<byte[]> readEntry(String namespace, String secret, String entry) {
    return secret(namespace, secret).map(found -> found.value(entry));
  }
}
