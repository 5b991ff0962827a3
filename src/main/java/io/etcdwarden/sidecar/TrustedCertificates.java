package io.etcdwarden.sidecar;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.secret.TrustBundle;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The CA certificates that a caller trusts, instead of those of the platform. */
public record TrustedCertificates(List<X509Certificate> certificates) {
  /** The key store stays in memory, so it needs no password. */
  private static final char[] NO_PASSWORD = {};

  public TrustedCertificates {
    certificates = List.copyOf(certificates);
  }

  /**
   * Reads a PEM bundle. Text that is no certificate is ignored, as Go does it.
   *
   * @param location names the source of the bundle in the error message
   */
  public static TrustedCertificates read(byte[] pem, String location) {
    List<X509Certificate> certificates =
        TrustBundle.read(pem).stream()
            .flatMap(certificate -> certificate.toJava().stream())
            .toList();
    if (certificates.isEmpty()) {
      throw new OperatorException(
          ErrorCode.APPEND_CA_CERTS,
          location + " contains no certificate; store the CA certificate there in PEM format");
    }
    return new TrustedCertificates(certificates);
  }

  /** The TLS context for calls without a client certificate. */
  SSLContext sslContext() {
    return sslContext(null);
  }

  /**
   * The TLS context for calls with a client certificate.
   *
   * @param client null for calls without a client certificate
   */
  SSLContext sslContext(TlsKeyPair client) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("ca-" + i, certificates.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(client == null ? null : keyManagers(client), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("each Java platform has these algorithms", impossible);
    }
  }

  private static KeyManager[] keyManagers(TlsKeyPair client)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "client",
        client.privateKey(),
        NO_PASSWORD,
        client.linkedChain().toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    return keys.getKeyManagers();
  }
}
