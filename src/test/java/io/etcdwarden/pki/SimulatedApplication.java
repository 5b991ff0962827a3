package io.etcdwarden.pki;

import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.util.List;

/**
 * An application that mounts the Secret of a client certificate and reads its files for each
 * connection. The kubelet updates the files late.
 */
final class SimulatedApplication {
  final String secret;
  private Instant due = Instant.MAX;
  private List<Certificate> certificate = List.of();
  private List<Certificate> trust = List.of();

  SimulatedApplication(String secret) {
    this.secret = secret;
  }

  /** The kubelet notices a write at this time. */
  void updateFilesAt(String written, Instant time) {
    if (written.equals(secret) && time.isBefore(due)) {
      due = time;
    }
  }

  void updateFiles(InMemorySecrets stored, Instant now) {
    if (!now.isBefore(due)) {
      due = Instant.MAX;
      mount(stored);
    }
  }

  void mount(InMemorySecrets stored) {
    StoredSecret current = stored.get(secret);
    certificate = TrustBundle.read(current, List.of("tls.crt"));
    trust = TrustBundle.read(current, List.of("ca.crt"));
  }

  /** The certificate that the application presents. */
  List<Certificate> presented() {
    return certificate;
  }

  /** The CA certificates with which the application verifies members. */
  List<Certificate> trust() {
    return trust;
  }
}
