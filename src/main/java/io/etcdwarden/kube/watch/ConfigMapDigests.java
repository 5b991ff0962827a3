package io.etcdwarden.kube.watch;

import io.etcdwarden.pki.x509.Bytes;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Replaces the data of a ConfigMap by digests. The operator needs the data of a cached ConfigMap
 * only to compare them with the wanted data, and they may be up to 1 MiB.
 */
public final class ConfigMapDigests {
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private ConfigMapDigests() {}

  /** Returns a copy in which each value is a digest; binary data are removed. */
  static ConfigMap digest(ConfigMap whole) {
    Map<String, String> digests = new TreeMap<>();
    if (whole.getData() != null) {
      whole.getData().forEach((key, value) -> digests.put(key, digest(value)));
    }
    return new ConfigMapBuilder(whole).withData(digests).withBinaryData(null).build();
  }

  /**
   * Returns a copy to be compared with a cached ConfigMap. A ConfigMap that the operator has just
   * written is cached whole, so both sides of a comparison are converted. A value that is a digest
   * already comes from this class: the operator writes no such values, and the informer replaces
   * those of others.
   */
  public static ConfigMap comparable(ConfigMap configMap) {
    Map<String, String> data = new TreeMap<>();
    if (configMap.getData() != null) {
      configMap
          .getData()
          .forEach(
              (key, value) ->
                  data.put(key, DIGEST.matcher(value).matches() ? value : digest(value)));
    }
    return new ConfigMapBuilder(configMap).withData(data).withBinaryData(null).build();
  }

  private static String digest(String value) {
    return "sha256:" + Bytes.of(value.getBytes(StandardCharsets.UTF_8)).sha256();
  }
}
