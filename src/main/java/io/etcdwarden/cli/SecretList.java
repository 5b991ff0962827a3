package io.etcdwarden.cli;

import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.TlsLine;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells which Secrets with certificates a cluster needs. They are listed rather than rendered: keys
 * are made where they are kept, in the cluster, and never on a screen.
 */
final class SecretList {
  private SecretList() {}

  /** Lines of plain text; none if the cluster speaks without TLS. */
  static List<String> of(ClusterPlan plan) {
    List<String> rows = new ArrayList<>();
    add(rows, "client", plan.tls().client());
    add(rows, "peer", plan.tls().peer());
    add(rows, "backup", plan.tls().backup());
    if (!rows.isEmpty()) {
      String etcd = plan.names().namespace() + "/" + plan.names().etcd();
      rows.addFirst("Secrets of Etcd " + etcd + ", made by the operator where they do not exist:");
    }
    return rows;
  }

  private static void add(List<String> rows, String line, TlsLine tls) {
    switch (tls) {
      case TlsLine.Plain plain -> {}
      case TlsLine.Secured secured -> {
        rows.add(row(line, "authority", secured.authority().secret()));
        rows.add(row(line, "server", secured.server().secret()));
        if (!secured.client().equals(secured.server())) {
          rows.add(row(line, "client", secured.client().secret()));
        }
      }
    }
  }

  private static String row(String line, String part, String secret) {
    String name = secret.isEmpty() ? "(not named; name it in the Etcd)" : secret;
    return "  %-7s %-10s %s".formatted(line, part, name);
  }
}
