package io.etcdwarden.webhook;

import io.etcdwarden.pki.secret.TlsKeyPair;
import java.util.Optional;

/** Provides the TLS certificate of the webhook server; called at each handshake. */
interface CertificateSource extends AutoCloseable {
  /** The current certificate with its key; empty while there is none. */
  Optional<TlsKeyPair> current();

  @Override
  void close();
}
