package io.etcdwarden.kube.access;

import io.etcdwarden.kube.client.LiveReader;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads single entries of Secrets from the API server. Controllers use it for Secrets that they
 * need too rarely to cache.
 */
public final class SecretApi {
  private final LiveReader reader;

  public SecretApi(KubernetesClient client) {
    this.reader = new LiveReader(client);
  }

  /** Returns the entry: empty bytes if the Secret lacks the entry, empty if there is no Secret. */
  public Optional<byte[]> readEntry(String namespace, String secret, String entry) {
    return reader.find(Secret.class, namespace, secret).map(found -> entry(found, entry));
  }

  private static byte[] entry(Secret secret, String entry) {
    String text = secret.getData() == null ? null : secret.getData().get(entry);
    return text == null ? new byte[0] : Base64.getDecoder().decode(text);
  }
}
