package io.etcdwarden.pki.check;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;

/**
 * Something a check noticed.
 *
 * @param dataKey empty if the finding is about the whole Secret
 * @param message names the Secret, the fault, its consequence and the remedy, in at most 300
 *     characters and without key material
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

  Finding asWarning() {
    return new Finding(line, part, code, Severity.WARNING, secret, dataKey, message);
  }
}
