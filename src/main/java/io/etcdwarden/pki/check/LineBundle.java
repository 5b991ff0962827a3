package io.etcdwarden.pki.check;

import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.util.List;

/**
 * The trust bundle of one line, which the certificates of the line are checked against.
 *
 * @param generated whether the operator generated the CA
 * @param canIssue whether the operator can issue from this CA now, so that it renews leaves in time
 * @param verificationTime the time at which chains to this bundle are verified
 */
public record LineBundle(
    LineRequest line,
    List<Certificate> certificates,
    boolean generated,
    boolean canIssue,
    Instant verificationTime) {
  public LineBundle {
    certificates = List.copyOf(certificates);
  }
}
