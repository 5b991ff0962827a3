package io.etcdwarden.etcdclient;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Finds out why a member closes connections: whether it rejects the client certificate.
 *
 * <p>With TLS 1.3 a member checks the client certificate when the handshake has ended for the
 * client, which sends its request already. If the member has closed the connection by then, the
 * operating system drops the alert with the member's reason. This check sends no request, so the
 * alert arrives.
 */
record ClientCertificateCheck(SSLSocketFactory sockets) {
  private static final int LIMIT_MILLIS = (int) Duration.ofSeconds(5).toMillis();

  /** The last part of the handshake can meet a closed connection as well, but seldom does. */
  private static final int ATTEMPTS = 3;

  /** Empty if the member accepts the certificate, or the connection fails otherwise. */
  Optional<SSLException> rejection(EtcdEndpoint endpoint) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        readFirstByte(endpoint);
        return Optional.empty();
      } catch (SSLException rejected) {
        return Optional.of(rejected);
      } catch (IOException closed) {
        // The next attempt may receive the alert.
      }
    }
    return Optional.empty();
  }

  private void readFirstByte(EtcdEndpoint endpoint) throws IOException {
    try (Socket connection = new Socket()) {
      connection.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), LIMIT_MILLIS);
      SSLSocket socket =
          (SSLSocket) sockets.createSocket(connection, endpoint.host(), endpoint.port(), true);
      socket.setSoTimeout(LIMIT_MILLIS);
      // With HTTP/2 a server sends the first byte.
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      int _ = socket.getInputStream().read();
    }
  }
}
