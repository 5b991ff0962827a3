package io.etcdwarden.sidecar;

import io.etcdwarden.pki.check.ServerVerifier;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.CertificateReader;
import io.etcdwarden.pki.x509.MalformedException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets Java's TLS accept the servers that the programs of a cluster accept. Because it extends
 * {@code X509ExtendedTrustManager}, Java leaves every check of the certificates to it, also that of
 * the host name.
 */
final class ServerTrust extends X509ExtendedTrustManager {
  private final ServerVerifier verifier;
  private final InstantSource clock;

  ServerTrust(ServerVerifier verifier, InstantSource clock) {
    this.verifier = verifier;
    this.clock = clock;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, engine.getPeerHost());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, socket instanceof SSLSocket tls ? tls.getHandshakeSession().getPeerHost() : null);
  }

  private void check(X509Certificate[] chain, String host) throws CertificateException {
    if (host == null) {
      throw new CertificateException("the host name of the server is unknown");
    }
    Optional<String> refusal = verifier.refusal(read(chain), host, clock.instant());
    if (refusal.isPresent()) {
      throw new CertificateException(refusal.get());
    }
  }

  private static List<Certificate> read(X509Certificate[] chain) throws CertificateException {
    List<Certificate> certificates = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      try {
        certificates.add(CertificateReader.read(certificate.getEncoded()));
      } catch (MalformedException malformed) {
        throw new CertificateException(
            "certificate %d is not valid X.509: %s"
                .formatted(certificates.size() + 1, malformed.getMessage()),
            malformed);
      }
    }
    return certificates;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    throw onlyConnections();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw onlyConnections();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw onlyConnections();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    throw onlyConnections();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private static UnsupportedOperationException onlyConnections() {
    return new UnsupportedOperationException(
        "the operator verifies servers only, with their connection");
  }
}
