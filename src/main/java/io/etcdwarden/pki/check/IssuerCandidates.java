package io.etcdwarden.pki.check;

import io.etcdwarden.pki.x509.Certificate;
import java.util.Comparator;
import java.util.List;

/** Finds the possible issuers of a certificate, as Go does: by the bytes of their subjects. */
final class IssuerCandidates {
  private IssuerCandidates() {}

  /** The possible issuers of the last certificate, in the order in which Go tries them. */
  static List<Certificate> of(List<Certificate> path, List<Certificate> certificates) {
    Certificate last = path.getLast();
    return certificates.stream()
        .filter(candidate -> isIssuerName(candidate, last) && !isRepeated(candidate, path))
        .sorted(Comparator.comparing(candidate -> KeyIdMatch.of(candidate, last)))
        .toList();
  }

  /** Whether the key identifiers of an issuer and of a certificate are equal. */
  private enum KeyIdMatch {
    EQUAL,
    UNKNOWN,
    DIFFERENT;

    private static KeyIdMatch of(Certificate issuer, Certificate issued) {
      String issuerId = issuer.extensions().subjectKeyId();
      String wantedId = issued.extensions().authorityKeyId();
      if (issuerId.equals(wantedId)) {
        return EQUAL;
      }
      return issuerId.isEmpty() || wantedId.isEmpty() ? UNKNOWN : DIFFERENT;
    }
  }

  static boolean isIssuerName(Certificate candidate, Certificate issued) {
    return candidate.subject().hasSameBytes(issued.issuer());
  }

  /**
   * Whether Go takes the candidate for a certificate of the path: a certificate with the same
   * subject, key and alternative names is the same to Go, even if it is another copy.
   */
  private static boolean isRepeated(Certificate candidate, List<Certificate> path) {
    return path.stream()
        .anyMatch(
            earlier ->
                candidate.subject().hasSameBytes(earlier.subject())
                    && candidate.subjectPublicKeyInfo().equals(earlier.subjectPublicKeyInfo())
                    && candidate
                        .extensions()
                        .names()
                        .der()
                        .equals(earlier.extensions().names().der()));
  }
}
