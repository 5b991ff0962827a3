package io.etcdwarden.pki.secret;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A private key and its certificate chain in the types of Java's TLS, for a server or for a client.
 * The text form of a pair shows no key.
 */
public record TlsKeyPair(PrivateKey privateKey, List<X509Certificate> chain) {
  public TlsKeyPair {
    chain = List.copyOf(chain);
  }

  /** Reads PEM text. Returns empty unless the key belongs to the first certificate. */
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

  /** Reads a Secret. Returns empty unless its key belongs to its first certificate. */
  public static Optional<TlsKeyPair> of(StoredSecret secret) {
    List<Certificate> chain = TrustBundle.read(secret, List.of(Credential.CERTIFICATE_DATA_KEY));
    return TrustBundle.privateKey(secret, Credential.PRIVATE_KEY_DATA_KEY)
        .filter(key -> !chain.isEmpty() && key.belongsTo(chain.getFirst()))
        .flatMap(key -> toJava(key, chain));
  }

  /** The pair of a credential that the operator issued, whose algorithms Java can use. */
  public static TlsKeyPair of(Credential credential) {
    return toJava(credential.key(), List.of(credential.certificate())).orElseThrow();
  }

  /**
   * Reads a Secret that must hold a pair.
   *
   * @throws OperatorException if {@link #of} returns empty
   */
  public static TlsKeyPair require(StoredSecret secret) {
    return of(secret)
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_SECRET,
                    "Secret "
                        + secret.name()
                        + " has no usable key pair under tls.crt and tls.key; put a PEM certificate"
                        + " and its private key there"));
  }

  /** The end of the leaf certificate's validity. */
  public Instant notAfter() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  private static Optional<TlsKeyPair> toJava(KeyMaterial key, List<Certificate> chain) {
    List<X509Certificate> converted =
        chain.stream().flatMap(certificate -> certificate.toJava().stream()).toList();
    return converted.size() == chain.size()
        ? Optional.of(new TlsKeyPair(key.privateKey(), converted))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "key pair of " + chain.getFirst().getSubjectX500Principal();
  }
}
