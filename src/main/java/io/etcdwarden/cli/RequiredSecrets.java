package io.etcdwarden.cli;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.request.PkiPolicy.Provision;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.plan.ClusterPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tells which Secrets with certificates a cluster needs. They are listed rather than rendered: keys
 * are made where they are kept, in the cluster, and never on a screen.
 */
final class RequiredSecrets {
  private RequiredSecrets() {}

  /** Lines of plain text; none if the cluster speaks without TLS. */
  static List<String> of(ClusterPlan plan) {
    List<String> rows = new ArrayList<>();
    for (LineRequest line : plan.pki().lines()) {
      String word = line.line().wireName();
      rows.add(row(word, "authority", line.ca().secret()));
      for (CredentialSpec credential : line.credentials()) {
        rows.add(row(word, credential.part().wireName(), credential.secret()));
        rows.addAll(names(credential.names()));
      }
    }
    if (!rows.isEmpty()) {
      rows.addFirst(heading(plan));
    }
    return rows;
  }

  private static String heading(ClusterPlan plan) {
    String etcd = plan.names().namespace() + "/" + plan.names().etcd();
    return switch (plan.pki().policy().provision()) {
      case Provision.AUTO ->
          "Secrets of Etcd " + etcd + ", made by the operator where they do not exist:";
      case Provision.PROVIDED ->
          "Secrets of Etcd " + etcd + ", to be provided, because spec.pki.policy says so:";
    };
  }

  private static String row(String line, String part, SecretRef secret) {
    String name = secret.name().isEmpty() ? "(not named; name it in the Etcd)" : secret.name();
    return String.format(Locale.ROOT, "  %-7s %-10s %s", line, part, name);
  }

  private static List<String> names(NameSpec names) {
    List<String> rows = new ArrayList<>();
    names.dnsNames().forEach(name -> rows.add(" ".repeat(21) + name));
    names.ipAddresses().forEach(address -> rows.add(" ".repeat(21) + address));
    return rows;
  }
}
