package io.etcdwarden.pki.loaded;

import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.util.Set;

/**
 * What TLS handshakes with one endpoint of a running process showed.
 *
 * @param leaf the certificate that the endpoint presented, with proof of the private key
 * @param accepted the SHA-256 digests of the CA certificates below which it accepted a client
 *     certificate
 * @param refused the same for CA certificates below which it refused one. Both are empty if the
 *     endpoint verifies no caller, or if its answers are not conclusive. For a provided CA of the
 *     peer line, the stored leaf of the members stands here by its own digest
 * @param at when it was asked
 */
public record Handshake(Certificate leaf, Set<String> accepted, Set<String> refused, Instant at) {
  public Handshake {
    accepted = Set.copyOf(accepted);
    refused = Set.copyOf(refused);
  }

  /** Whether both showed the same, at whatever time. */
  public boolean showsSameAs(Handshake other) {
    return leaf.equals(other.leaf)
        && accepted.equals(other.accepted)
        && refused.equals(other.refused);
  }
}
