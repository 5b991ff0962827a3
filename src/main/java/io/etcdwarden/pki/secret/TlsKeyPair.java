package io.etcdwarden.pki.secret;

import io.etcdwarden.pki.x509.Certificate;
import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A key and its chain in the types that the TLS server of the platform takes. Its text form shows
 * no key.
 */
public record TlsKeyPair(PrivateKey privateKey, List<X509Certificate> chain) {
  public TlsKeyPair {
    chain = List.copyOf(chain);
  }

  /** Reads PEM text; empty if there is no chain whose first certificate belongs to the key. */
  public static Optional<TlsKeyPair> read(byte[] certificates, byte[] key) {
    return of(
        StoredSecret.unwritten(
            "pair",
            StoredSecret.TLS,
            Map.of(
                Credential.CERTIFICATE_DATA_KEY,
                certificates,
                Credential.PRIVATE_KEY_DATA_KEY,
                key)));
  }

  /** The pair that a Secret holds; empty if it holds none that fits together. */
  public static Optional<TlsKeyPair> of(StoredSecret pair) {
    List<Certificate> chain = TrustBundle.read(pair, List.of(Credential.CERTIFICATE_DATA_KEY));
    return TrustBundle.privateKey(pair, Credential.PRIVATE_KEY_DATA_KEY)
        .filter(privateKey -> !chain.isEmpty() && privateKey.belongsTo(chain.getFirst()))
        .flatMap(
            privateKey -> toJava(chain).map(java -> new TlsKeyPair(privateKey.privateKey(), java)));
  }

  private static Optional<List<X509Certificate>> toJava(List<Certificate> chain) {
    List<X509Certificate> converted = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Certificate certificate : chain) {
        var der = new ByteArrayInputStream(certificate.der().toArray());
        converted.add((X509Certificate) factory.generateCertificate(der));
      }
    } catch (CertificateException unreadable) {
      // As if there were none: who needs it says that it is missing.
      return Optional.empty();
    }
    return Optional.of(converted);
  }

  /** When it ends. */
  public Instant notAfter() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  @Override
  public String toString() {
    return "pair of " + chain.getFirst().getSubjectX500Principal();
  }
}
