package io.etcdwarden.api;

import java.util.List;

/**
 * The state of one of the eight TLS artifacts; times are RFC 3339 in UTC.
 *
 * @param storedSince since when the Secret has this certificate, by the operator's knowledge
 * @param servedNotAfter the first end among the certificates that running members use; null if no
 *     member runs, or if it is not known
 * @param servedConfirmedAt when TLS handshakes showed that all running members present this
 *     certificate; null if that is only derived from the start times of pods
 * @param outdated the processes that use an older certificate until they restart
 */
public record CertificateStatus(
    String line,
    String role,
    String secret,
    String origin,
    List<String> subjectNames,
    String issuer,
    String notBefore,
    String notAfter,
    String storedSince,
    String servedNotAfter,
    String servedConfirmedAt,
    String renewalTime,
    String fingerprint,
    Long generation,
    String phase,
    List<FindingStatus> findings,
    List<OutdatedProcess> outdated) {
  /** A finding of a check of the artifact. */
  public record FindingStatus(String code, String severity, String message) {}

  /**
   * A process of a member that uses an older certificate than the Secret has.
   *
   * @param fingerprint of the older certificate; null if it is not known
   * @param notAfter its end; null if it is not known
   */
  public record OutdatedProcess(
      String pod, String process, String startedAt, String fingerprint, String notAfter) {}
}
