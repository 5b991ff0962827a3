package io.etcdwarden.cli;

import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.pki.secret.StoredSecret;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A Secret in a file, as the API server would store it. */
final class GivenSecret {
  private GivenSecret() {}

  /**
   * The API server writes {@code stringData} into {@code data}, and sets uid and resource version.
   *
   * @throws IllegalArgumentException if a value of {@code data} is not base64
   */
  static StoredSecret stored(Secret given) {
    Map<String, String> data = new TreeMap<>(orEmpty(given.getData()));
    Map<String, byte[]> text = new TreeMap<>();
    orEmpty(given.getStringData())
        .forEach((key, value) -> text.put(key, value.getBytes(StandardCharsets.UTF_8)));
    data.putAll(SecretConversion.encode(text));
    return SecretConversion.toStoredSecret(
        given
            .edit()
            .withData(data)
            .withStringData(null)
            .editMetadata()
            .withUid("")
            .withResourceVersion("")
            .endMetadata()
            .build());
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
