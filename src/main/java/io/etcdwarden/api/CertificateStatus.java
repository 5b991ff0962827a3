package io.etcdwarden.api;

import java.util.List;

/** One of the eight TLS artifacts as it is now; times are RFC 3339 in UTC. */
public record CertificateStatus(
    String line,
    String role,
    String secret,
    String origin,
    List<String> subjectNames,
    String issuer,
    String notBefore,
    String notAfter,
    String renewalTime,
    String fingerprint,
    Long generation,
    String phase,
    List<FindingStatus> findings) {
  /** Something a check noticed about the artifact. */
  public record FindingStatus(String code, String severity, String message) {}
}
