package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * A CA generation that the operator generated.
 *
 * @param certificate null if neither its Secret nor the trust bundle has it any more
 * @param secret its Secret, or null
 * @param ca the CA with its private key, or null if the key is lost
 */
record KnownGeneration(
    long number, Certificate certificate, StoredSecret secret, CertificateAuthority ca) {
  Optional<Certificate> findCertificate() {
    return Optional.ofNullable(certificate);
  }

  Optional<StoredSecret> findSecret() {
    return Optional.ofNullable(secret);
  }

  Optional<CertificateAuthority> findCa() {
    return Optional.ofNullable(ca);
  }

  /** Whether its certificate is known and is not valid any more. */
  boolean hasEnded(Instant now) {
    return certificate != null && now.isAfter(certificate.notAfter());
  }

  /** Whether the operator can issue from it; a clock that was set back does not matter. */
  boolean canIssue(Instant now) {
    return ca != null && now.isBefore(certificate.notAfter());
  }
}
