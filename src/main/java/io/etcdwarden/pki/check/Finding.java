package io.etcdwarden.pki.check;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;

/**
 * Something a check noticed. The sentence names the Secret, the fact, what follows from it and what
 * to do, in at most 300 characters and without key material; {@code dataKey} may be empty.
 */
public record Finding(
    Line line,
    Part part,
    FindingCode code,
    Severity severity,
    String secret,
    String dataKey,
    String message) {
  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
