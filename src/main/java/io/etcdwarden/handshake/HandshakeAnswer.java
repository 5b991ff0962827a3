package io.etcdwarden.handshake;

import io.etcdwarden.pki.x509.Certificate;
import java.util.Set;

/** What the handshakes of one question showed. */
public sealed interface HandshakeAnswer {
  /**
   * The endpoint completed a handshake.
   *
   * @param leaf the certificate that it presented, with proof of the private key
   * @param accepted the CAs, by digest, below which it accepted the client certificate
   * @param refused the CAs below which it refused the client certificate. Both are empty unless the
   *     endpoint refused the untrusted certificate, accepted at least one other or refused that of
   *     the members themselves, and gave a verdict on each. The certificate of the members stands
   *     here by its own digest
   */
  record Presented(Certificate leaf, Set<String> accepted, Set<String> refused)
      implements HandshakeAnswer {
    public Presented {
      accepted = Set.copyOf(accepted);
      refused = Set.copyOf(refused);
    }
  }

  /** No handshake was completed; {@code reason} says why, as the end of a sentence. */
  record None(String reason) implements HandshakeAnswer {}
}
