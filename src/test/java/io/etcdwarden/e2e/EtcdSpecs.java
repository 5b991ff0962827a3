package io.etcdwarden.e2e;

import java.util.Arrays;
import java.util.List;

/** Wishes of the stories: small, with backups on the node, and a JSON gateway to talk through. */
final class EtcdSpecs {
  /** What the default list has for clusters that run the newer etcd. */
  static final String NEXT_ETCD =
      "europe-docker.pkg.dev/gardener-project/public/gardener/etcd-wrapper:v0.8.0";

  static final String NEXT_SIDECAR =
      "europe-docker.pkg.dev/gardener-project/public/gardener/etcdbrctl:v0.43.0";

  private EtcdSpecs() {}

  /** So many members of a cluster named {@code main} with TLS on the lines named. */
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

  /** The Secrets of one line, none of which needs to be there. */
  static String tls(String line) {
    String client = ", clientTLSSecretRef: {name: main-" + line + "-client}";
    return "{tlsCASecretRef: {name: main-%1$s-ca, dataKey: ca.crt}, serverTLSSecretRef: {name: main-%1$s-server}%2$s}"
        .formatted(line, line.equals("peer") ? "" : client);
  }
}
