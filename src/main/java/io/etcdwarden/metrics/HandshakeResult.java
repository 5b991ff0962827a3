package io.etcdwarden.metrics;

import java.util.Locale;

/**
 * What the last TLS handshake with an endpoint of a member showed; the lower-case name is the
 * metric label.
 */
public enum HandshakeResult {
  /** It presents the certificate that its Secret has. */
  STORED,
  /** It presents an older certificate, which it keeps until a restart. */
  OLDER,
  /** It presents an older certificate than its process must have read. */
  UNEXPECTED,
  /** It did not answer, or presented a certificate of another program. */
  UNANSWERED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
