package io.etcdwarden.support;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Arrays;
import java.util.List;

/** Etcd resources for tests, read from YAML as the operator reads them. */
public final class Etcds {
  private static final KubernetesSerialization YAML =
      new KubernetesSerialization(
          new ObjectMapper(
                  JsonFactory.builder()
                      .streamReadConstraints(
                          StreamReadConstraints.builder().maxNameLength(100_000).build())
                      .build())
              .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES),
          true);

  private Etcds() {}

  /** Reads an Etcd from YAML. */
  public static Etcd parse(String yaml) {
    return YAML.unmarshal(yaml, Etcd.class);
  }

  /** Reads an object of another kind from YAML. */
  public static <T> T read(String yaml, Class<T> kind) {
    return YAML.unmarshal(yaml, kind);
  }

  /** Returns a deep copy, as an API server would. */
  public static Etcd copy(Etcd etcd) {
    return YAML.clone(etcd);
  }

  /** Returns an Etcd with three members and no other settings. */
  public static Etcd withDefaults() {
    return named("main");
  }

  /** Returns an Etcd of this name with three members and no other settings. */
  public static Etcd named(String name) {
    return with(name, "  replicas: 3\n  etcd: {}\n  backup: {}\n");
  }

  /**
   * Returns an Etcd with TLS.
   *
   * @param lines the lines with TLS: {@code client}, {@code peer}, {@code backup}
   */
  public static Etcd withTls(int replicas, String... lines) {
    List<String> withTls = Arrays.asList(lines);
    String spec =
        "  replicas: "
            + replicas
            + "\n  etcd:\n    metrics: basic\n"
            + (withTls.contains("client") ? "    clientUrlTls:\n" + references("client") : "")
            + (withTls.contains("peer") ? "    peerUrlTls:\n" + references("peer") : "")
            + "  backup:\n    port: 8080\n"
            + (withTls.contains("backup") ? "    tls:\n" + references("backup") : "");
    return with("main", spec);
  }

  private static String references(String line) {
    String client = "      clientTLSSecretRef: {name: main-" + line + "-client}\n";
    return "      tlsCASecretRef: {name: main-"
        + line
        + "-ca, dataKey: ca.crt}\n      serverTLSSecretRef: {name: main-"
        + line
        + "-server}\n"
        + (line.equals("peer") ? "" : client);
  }

  /** Returns an Etcd whose {@code spec} contains these lines of YAML, indented by two. */
  public static Etcd with(String name, String spec) {
    return parse(
        """
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: Etcd
        metadata: {name: "%s", namespace: ns}
        spec:
          labels: {app: etcd}
        %s\
        """
            .formatted(name, spec));
  }
}
