package io.etcdwarden.pki;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.Part;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One of the eight artifacts as it will be once the outcome is written. Of a bundle it describes
 * the authority that issues. What is absent or unreadable has no description.
 */
public record Artifact(
    Line line,
    Part part,
    String secret,
    Origin origin,
    Description certificate,
    List<Finding> findings) {
  /**
   * What the certificate says. {@code generation} is 0 unless we issued it; {@code renewalTime} is
   * null where nobody but its provider renews it.
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
