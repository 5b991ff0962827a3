package io.etcdwarden.sidecar;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.check.ServerVerifier;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The CA certificates that a caller trusts, instead of those of the platform. */
public record TrustedCertificates(List<Certificate> certificates) {
  public TrustedCertificates {
    certificates = List.copyOf(certificates);
  }

  /**
   * Reads a PEM bundle. Text that is no certificate is ignored, as Go does it.
   *
   * @param location names the source of the bundle in the error message
   */
  public static TrustedCertificates read(byte[] pem, String location) {
    List<Certificate> certificates = TrustBundle.read(pem);
    if (certificates.isEmpty()) {
      throw new OperatorException(
          ErrorCode.APPEND_CA_CERTS,
          location + " contains no certificate; store the CA certificate there in PEM format");
    }
    return new TrustedCertificates(certificates);
  }

  /**
   * The TLS context for calls without a client certificate.
   *
   * @param clock the time at which certificates must be valid
   */
  SSLContext sslContext(InstantSource clock) {
    return sslContext(clock, new KeyManager[0]);
  }

  /** The TLS context for calls with a client certificate. */
  public SSLContext sslContext(InstantSource clock, TlsKeyPair client) {
    return sslContext(clock, new KeyManager[] {new ClientKeys(client)});
  }

  /** What verifies a server, its host name included, for clients that need it separately. */
  public X509TrustManager trustManager(InstantSource clock) {
    return new ServerTrust(new ServerVerifier(certificates), clock);
  }

  private SSLContext sslContext(InstantSource clock, KeyManager[] keys) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {trustManager(clock)}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("each Java platform has TLS", impossible);
    }
  }
}
