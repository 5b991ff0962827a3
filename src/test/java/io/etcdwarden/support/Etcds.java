package io.etcdwarden.support;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Arrays;
import java.util.List;

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

  /** Another object that belongs to a cluster. */
  public static <T> T read(String yaml, Class<T> kind) {
    return YAML.unmarshal(yaml, kind);
  }

  /** A copy that shares nothing with the original, as the API server would hand it out. */
  public static Etcd copy(Etcd etcd) {
    return YAML.clone(etcd);
  }

  /** Three members, nothing else wished. */
  public static Etcd withDefaults() {
    return named("main");
  }

  /** Three members of that name, nothing else wished. */
  public static Etcd named(String name) {
    return with(name, "  replicas: 3\n  etcd: {}\n  backup: {}\n");
  }

  /**
   * So many members that speak TLS on the lines named: {@code client}, {@code peer}, {@code
   * backup}.
   */
  public static Etcd withTls(int replicas, String... lines) {
    List<String> secured = Arrays.asList(lines);
    String spec =
        "  replicas: "
            + replicas
            + "\n  etcd:\n    metrics: basic\n"
            + (secured.contains("client") ? "    clientUrlTls:\n" + references("client") : "")
            + (secured.contains("peer") ? "    peerUrlTls:\n" + references("peer") : "")
            + "  backup:\n    port: 8080\n"
            + (secured.contains("backup") ? "    tls:\n" + references("backup") : "");
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

  /** A wish whose {@code spec} is the text, indented by two, besides its labels. */
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
