package io.etcdwarden.api;

import java.util.List;

/** The state of one of the eight TLS artifacts; times are RFC 3339 in UTC. */
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
  /** A finding of a check of the artifact. */
  public record FindingStatus(String code, String severity, String message) {}
}
