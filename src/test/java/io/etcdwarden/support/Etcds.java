package io.etcdwarden.support;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Wishes for tests, read from YAML as the operator reads them. */
public final class Etcds {
  private static final KubernetesSerialization YAML =
      new KubernetesSerialization(
          new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES), true);

  private Etcds() {}

  /** The wish that the text writes. */
  public static Etcd parse(String yaml) {
    return YAML.unmarshal(yaml, Etcd.class);
  }

  /** Three members, nothing else wished. */
  public static Etcd plain() {
    return named("main");
  }

  /** Three members of that name, nothing else wished. */
  public static Etcd named(String name) {
    return with(name, "  replicas: 3\n  etcd: {}\n  backup: {}\n");
  }

  /** A wish whose {@code spec} is the text, indented by two, besides its labels. */
  public static Etcd with(String name, String spec) {
    return parse(
        """
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: Etcd
        metadata: {name: "%s", namespace: ns}
        spec:
          labels: {app: etcd}
        %s"""
            .formatted(name, spec));
  }
}
