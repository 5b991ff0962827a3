package io.etcdwarden.kube.client;

import io.etcdwarden.pki.secret.StoredSecret;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Converts between Secrets of the API server and the {@link StoredSecret}s of {@code pki}. */
public final class SecretConversion {
  private SecretConversion() {}

  public static StoredSecret toStoredSecret(Secret secret) {
    Map<String, byte[]> data = new LinkedHashMap<>();
    if (secret.getData() != null) {
      secret.getData().forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
    }
    ObjectMeta meta = secret.getMetadata();
    return new StoredSecret(
        meta.getName(),
        secret.getType() == null ? StoredSecret.OPAQUE : secret.getType(),
        data,
        orEmpty(meta.getLabels()),
        orEmpty(meta.getAnnotations()),
        meta.getOwnerReferences().stream().map(OwnerReference::getUid).collect(Collectors.toSet()),
        meta.getUid(),
        meta.getResourceVersion(),
        meta.getDeletionTimestamp() != null,
        Boolean.TRUE.equals(secret.getImmutable()),
        DataWriteTime.of(secret));
  }

  /** Encodes the data of a Secret in base64, as the API requires. */
  public static Map<String, String> encode(Map<String, byte[]> data) {
    Map<String, String> encoded = new LinkedHashMap<>();
    data.forEach((key, value) -> encoded.put(key, Base64.getEncoder().encodeToString(value)));
    return encoded;
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
