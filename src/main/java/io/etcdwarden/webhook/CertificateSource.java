package io.etcdwarden.webhook;

import io.etcdwarden.pki.ServerPair;
import java.util.Optional;

/** Where the certificate of the server comes from; asked at each handshake. */
interface CertificateSource extends AutoCloseable {
  /** The pair to be shown now; empty while there is none. */
  Optional<ServerPair> current();

  @Override
  void close();
}
