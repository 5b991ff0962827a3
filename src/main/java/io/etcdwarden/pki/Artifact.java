package io.etcdwarden.pki;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.Part;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One of the eight artifacts of a cluster, a CA or a key pair of a line, as it is once the outcome
 * is written.
 *
 * @param certificate describes the leaf, or the issuing CA of a trust bundle; null if there is no
 *     readable certificate
 */
public record Artifact(
    Line line,
    Part part,
    String secret,
    Origin origin,
    Description certificate,
    List<Finding> findings) {
  /**
   * The fields of a certificate.
   *
   * @param renewalTime when the operator renews it; null if the operator does not
   * @param generation the number of the CA generation that issued it, or 0 if it is provided
   */
  public record Description(
      List<String> subjectNames,
      String issuer,
      Instant notBefore,
      Instant notAfter,
      Instant renewalTime,
      String fingerprint,
      long generation) {
    public Description {
      subjectNames = List.copyOf(subjectNames);
    }
  }

  public Artifact {
    findings = List.copyOf(findings);
  }

  public Optional<Description> description() {
    return Optional.ofNullable(certificate);
  }
}
