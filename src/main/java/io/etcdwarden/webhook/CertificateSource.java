package io.etcdwarden.webhook;

import io.etcdwarden.pki.secret.TlsKeyPair;
import java.util.Optional;

/** Where the certificate of the server comes from; asked at each handshake. */
interface CertificateSource extends AutoCloseable {
  /** The pair to be shown now; empty while there is none. */
  Optional<TlsKeyPair> current();

  @Override
  void close();
}
