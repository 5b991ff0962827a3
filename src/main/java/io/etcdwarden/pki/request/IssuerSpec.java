package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.Line;
import java.util.Set;

/**
 * An issuer of cert-manager, which signs CAs instead of the CAs themselves.
 *
 * @param group API group of the issuer
 * @param kind kind of the issuer, such as {@code Issuer} or {@code ClusterIssuer}
 * @param lines the lines whose CA it signs
 */
public record IssuerSpec(String group, String kind, String name, Set<Line> lines) {
  /** Every CA signs itself. */
  public static final IssuerSpec NONE = new IssuerSpec("", "", "", Set.of());

  public IssuerSpec {
    lines = Set.copyOf(lines);
  }

  /** Whether the issuer signs the CA of these lines, which share one CA. */
  public boolean signs(TrustDomain domain) {
    return lines.stream().anyMatch(domain::has);
  }

  /** The issuer as a user writes it, such as {@code ClusterIssuer corp-ca}. */
  public String text() {
    return kind + " " + name;
  }

  /** The issuer, for comparisons. */
  public String id() {
    return group + "/" + kind + "/" + name;
  }
}
