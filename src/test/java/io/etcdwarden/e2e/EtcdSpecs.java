package io.etcdwarden.e2e;

import java.util.Arrays;
import java.util.List;

/** The specs of the stories: small members, backups on the node, etcd's JSON gateway enabled. */
final class EtcdSpecs {
  /** The default images for the newer etcd version. */
  static final String NEXT_ETCD =
      "europe-docker.pkg.dev/gardener-project/public/gardener/etcd-wrapper:v0.8.0";

  static final String NEXT_SIDECAR =
      "europe-docker.pkg.dev/gardener-project/public/gardener/etcdbrctl:v0.43.0";

  private EtcdSpecs() {}

  /**
   * The spec of a cluster {@code main} with this number of members, and with TLS on these lines.
   */
  static String members(int replicas, String bucket, String... lines) {
    List<String> secured = Arrays.asList(lines);
    return """
      replicas: %d
      storageCapacity: 1Gi
      etcd:
        metrics: basic
        enableGRPCGateway: true
        resources: {requests: {cpu: 10m, memory: 50Mi}}
    %s%s  backup:
        resources: {requests: {cpu: 10m, memory: 50Mi}}
        deltaSnapshotPeriod: 15s
        store: {provider: Local, container: %s, prefix: main}
    %s\
    """
        .formatted(
            replicas,
            secured.contains("client") ? "    clientUrlTls: " + tls("client") + "\n" : "",
            secured.contains("peer") ? "    peerUrlTls: " + tls("peer") + "\n" : "",
            bucket,
            secured.contains("backup") ? "    tls: " + tls("backup") + "\n" : "");
  }

  /** The TLS block of one line. The operator creates the Secrets that it names. */
  static String tls(String line) {
    String client = ", clientTLSSecretRef: {name: main-" + line + "-client}";
    return "{tlsCASecretRef: {name: main-%1$s-ca, dataKey: ca.crt}, serverTLSSecretRef: {name: main-%1$s-server}%2$s}"
        .formatted(line, line.equals("peer") ? "" : client);
  }
}
