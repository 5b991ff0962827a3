package io.etcdwarden.kube.access;

import io.etcdwarden.kube.client.ApiRequests;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Base64;
import java.util.Optional;

/** One entry of a Secret, read now: for what is wanted too seldom to be held in memory. */
public final class SecretApi {
  private SecretApi() {}

  /** The entry, with nothing in it if the Secret lacks it; or nothing if there is no Secret. */
  public static Optional<byte[]> read(
      KubernetesClient client, String namespace, String secret, String entry) {
    Secret live =
        ApiRequests.read(
            "read Secret " + secret,
            () -> client.secrets().inNamespace(namespace).withName(secret).get());
    return Optional.ofNullable(live).map(found -> entry(found, entry));
  }

  private static byte[] entry(Secret secret, String entry) {
    String text = secret.getData() == null ? null : secret.getData().get(entry);
    return text == null ? new byte[0] : Base64.getDecoder().decode(text);
  }
}
