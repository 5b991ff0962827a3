package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The ConfigMap with the etcd configuration file. */
final class EtcdConfigMap {
  private EtcdConfigMap() {}

  static ConfigMap render(ClusterPlan plan) {
    return new ConfigMapBuilder()
        .withMetadata(Meta.of(plan, Component.CONFIG_MAP, plan.names().configMap()))
        .addToData(EtcdConfigFile.NAME, EtcdConfigFile.render(plan))
        .build();
  }

  /**
   * The digest of the data. It is an annotation of the pods, so that a new configuration restarts
   * them.
   */
  static String checksum(ClusterPlan plan) {
    String text = GoJsonString.quote(EtcdConfigFile.render(plan));
    String data = "{\"" + EtcdConfigFile.NAME + "\":" + text + "}";
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(data.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
