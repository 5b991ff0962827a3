package io.etcdwarden.kube.watch;

import io.etcdwarden.pki.x509.Bytes;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Replaces the data of a ConfigMap by digests. The operator needs the data of a cached ConfigMap
 * only to compare them with the wanted data, and they may be up to 1 MiB.
 */
public final class ConfigMapDigests {
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private ConfigMapDigests() {}

  /** Returns a copy in which each value is a digest. */
  static ConfigMap digest(ConfigMap whole) {
    return convert(whole, ConfigMapDigests::digest);
  }

  /**
   * Returns a copy to be compared with a cached ConfigMap. A ConfigMap that the operator has just
   * written is cached whole, so both sides of a comparison are converted. A value that is a digest
   * already comes from this class: the operator writes no such values, and the informer replaces
   * those of others.
   */
  public static ConfigMap comparable(ConfigMap configMap) {
    return convert(configMap, value -> DIGEST.matcher(value).matches() ? value : digest(value));
  }

  private static ConfigMap convert(ConfigMap configMap, UnaryOperator<String> digest) {
    return new ConfigMapBuilder(configMap)
        .withData(convert(configMap.getData(), digest))
        .withBinaryData(convert(configMap.getBinaryData(), digest))
        .build();
  }

  private static Map<String, String> convert(
      Map<String, String> values, UnaryOperator<String> digest) {
    if (values == null) {
      return null;
    }
    Map<String, String> digests = new TreeMap<>();
    values.forEach((key, value) -> digests.put(key, digest.apply(value)));
    return digests;
  }

  private static String digest(String value) {
    return "sha256:" + Bytes.of(value.getBytes(StandardCharsets.UTF_8)).sha256();
  }
}
