package io.etcdwarden.sidecar;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.secret.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom a caller trusts, and nobody else. */
public record TrustedCertificates(List<Certificate> certificates) {
  private static final Pattern PEM_BLOCK =
      Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]*)-----END CERTIFICATE-----");

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
    List<Certificate> found = new ArrayList<>();
    Matcher block = PEM_BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    while (block.find()) {
      certificate(block.group(1)).ifPresent(found::add);
    }
    if (found.isEmpty()) {
      throw new OperatorException(
          ErrorCode.APPEND_CA_CERTS,
          place + " holds no certificate; put the authority's certificate there as PEM text");
    }
    return new TrustedCertificates(found);
  }

  private static Optional<Certificate> certificate(String base64) {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      return Optional.of(
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der)));
    } catch (CertificateException | IllegalArgumentException garbled) {
      return Optional.empty();
    }
  }

  /** For calls to those who present a certificate that one of these has issued. */
  SSLContext sslContext() {
    return sslContext(null);
  }

  /** The same, by a caller that shows who it is. */
  SSLContext sslContext(TlsIdentity own) {
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

  private static KeyManager[] keyManagers(TlsIdentity own)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", own.privateKey(), NO_PASSWORD, own.chain().toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    return keys.getKeyManagers();
  }
}
