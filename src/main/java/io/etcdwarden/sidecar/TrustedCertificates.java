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

/** Whom a caller trusts, and nobody else. */
public record TrustedCertificates(List<X509Certificate> certificates) {
  /** The store never leaves the memory of this process. */
  private static final char[] NO_PASSWORD = {};

  public TrustedCertificates {
    certificates = List.copyOf(certificates);
  }

  /**
   * Reads a bundle; what is no certificate is passed over, as programs written in Go do it.
   *
   * @param place where the text stands, to be named if it holds no certificate
   */
  public static TrustedCertificates read(byte[] pem, String place) {
    List<X509Certificate> found =
        TrustBundle.read(pem).stream()
            .flatMap(certificate -> certificate.toJava().stream())
            .toList();
    if (found.isEmpty()) {
      throw new OperatorException(
          ErrorCode.APPEND_CA_CERTS,
          place + " holds no certificate; put the authority's certificate there as PEM text");
    }
    return new TrustedCertificates(found);
  }

  /** For calls to those who present a certificate that one of these has issued. */
  SSLContext sslContext() {
    return sslContext(null);
  }

  /** The same, by a caller that shows who it is. */
  SSLContext sslContext(TlsKeyPair own) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("authority-" + i, certificates.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own == null ? null : keyManagers(own), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("every Java platform can do this", impossible);
    }
  }

  private static KeyManager[] keyManagers(TlsKeyPair own)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", own.privateKey(), NO_PASSWORD, own.linkedChain().toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    return keys.getKeyManagers();
  }
}
