package io.etcdwarden.simulation;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import java.util.Set;
import java.util.TreeSet;

/** The spec of a simulated cluster, as far as users change it here. */
record ClusterSpec(
    int replicas,
    Set<String> lines,
    String policy,
    String keyAlgorithm,
    String caValidity,
    String leafValidity,
    String additionalName,
    String image) {
  static final Set<String> ALL_LINES = Set.of("client", "peer", "backup");

  static ClusterSpec ofMembers(int replicas) {
    return new ClusterSpec(
        replicas, ALL_LINES, "Auto", "ECDSA-P256", "43800h", "8760h", "a.example.com", "");
  }

  ClusterSpec withReplicas(int other) {
    return new ClusterSpec(
        other, lines, policy, keyAlgorithm, caValidity, leafValidity, additionalName, image);
  }

  ClusterSpec withLines(Set<String> other) {
    return new ClusterSpec(
        replicas, other, policy, keyAlgorithm, caValidity, leafValidity, additionalName, image);
  }

  ClusterSpec withoutLine(String line) {
    Set<String> others = new TreeSet<>(lines);
    others.remove(line);
    return withLines(others);
  }

  ClusterSpec withPolicy(String other) {
    return new ClusterSpec(
        replicas, lines, other, keyAlgorithm, caValidity, leafValidity, additionalName, image);
  }

  ClusterSpec withKeyAlgorithm(String other) {
    return new ClusterSpec(
        replicas, lines, policy, other, caValidity, leafValidity, additionalName, image);
  }

  ClusterSpec withValidity(String ca, String leaf) {
    return new ClusterSpec(replicas, lines, policy, keyAlgorithm, ca, leaf, additionalName, image);
  }

  ClusterSpec withAdditionalName(String other) {
    return new ClusterSpec(
        replicas, lines, policy, keyAlgorithm, caValidity, leafValidity, other, image);
  }

  ClusterSpec withImage(String other) {
    return new ClusterSpec(
        replicas, lines, policy, keyAlgorithm, caValidity, leafValidity, additionalName, other);
  }

  Etcd etcd() {
    StringBuilder spec = new StringBuilder();
    spec.append("  replicas: ").append(replicas).append("\n  etcd:\n    metrics: basic\n");
    if (!image.isEmpty()) {
      spec.append("    image: ").append(image).append('\n');
    }
    spec.append(line("client", "    clientUrlTls:\n")).append(line("peer", "    peerUrlTls:\n"));
    spec.append("  backup:\n    port: 8080\n").append(line("backup", "    tls:\n"));
    spec.append(
        """
          pki:
            policy: %s
            keyAlgorithm: %s
            ca: {validity: %s}
            leaf: {validity: %s}
            additionalNames: {dnsNames: [%s]}
        """
            .formatted(policy, keyAlgorithm, caValidity, leafValidity, additionalName)
            .indent(0));
    return Etcds.with("main", spec.toString());
  }

  private String line(String line, String field) {
    String client =
        line.equals("peer") ? "" : "      clientTLSSecretRef: {name: %s-client}\n".formatted(line);
    return lines.contains(line)
        ? field
            + "      tlsCASecretRef: {name: %s-ca, dataKey: ca.crt}\n".formatted(line)
            + "      serverTLSSecretRef: {name: %s-server}\n".formatted(line)
            + client
        : "";
  }
}
