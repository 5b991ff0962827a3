package io.etcdwarden.pki.x509;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A certificate, read as Go reads it. Two certificates are equal if their bytes are equal.
 *
 * @param der the whole certificate
 * @param tbsCertificate the part of the certificate that is signed
 */
public record Certificate(
    Bytes der,
    Bytes tbsCertificate,
    int version,
    BigInteger serial,
    SignatureScheme signatureScheme,
    DistinguishedName issuer,
    DistinguishedName subject,
    Instant notBefore,
    Instant notAfter,
    Bytes subjectPublicKeyInfo,
    PublicKeyInfo publicKey,
    Extensions extensions,
    Bytes signature) {
  /** The SHA-256 digest of the certificate. */
  public String fingerprint() {
    return der.sha256();
  }

  public String publicKeyFingerprint() {
    return subjectPublicKeyInfo.sha256();
  }

  /** Whether Go accepts it as a CA. A version 1 certificate has no extension to deny it. */
  public boolean isCa() {
    return extensions.isCa() || (version < 3 && !extensions.hasBasicConstraints());
  }

  /** Whether it is a CA whose key usage allows signing certificates. */
  public boolean canSign() {
    boolean keyUsageForbids =
        extensions.keyUsage() != 0 && !extensions.hasUsage(Extensions.KEY_CERT_SIGN);
    return isCa() && !keyUsageForbids;
  }

  /**
   * Whether the bundle holds this CA. Two certificates with one subject and key are the same CA.
   */
  public boolean isCaIn(List<Certificate> bundle) {
    return bundle.stream()
        .anyMatch(
            other -> other.subject.hasSameBytes(subject) && other.publicKey.equals(publicKey));
  }

  public boolean isValidAt(Instant now) {
    return !now.isBefore(notBefore) && !now.isAfter(notAfter);
  }

  public boolean isExpiredAt(Instant now) {
    return now.isAfter(notAfter) || notAfter.isBefore(notBefore);
  }

  /** The DNS names and IP addresses, as text. */
  public List<String> names() {
    return Stream.concat(
            extensions.dnsNames().stream(),
            extensions.ipAddresses().stream().map(InetAddress::getHostAddress))
        .toList();
  }

  /** Whether Java's TLS can read it when a server sends it. Java refuses some that Go reads. */
  public boolean isReadableByJava() {
    return readByJava().isPresent();
  }

  /**
   * The certificate in the type of Java's TLS, to send it, or empty if neither Java nor Bouncy
   * Castle can read it.
   */
  public Optional<X509Certificate> toJava() {
    return readByJava().or(this::readByBouncyCastle);
  }

  private Optional<X509Certificate> readByJava() {
    var bytes = new ByteArrayInputStream(der.toArray());
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return Optional.of((X509Certificate) factory.generateCertificate(bytes));
    } catch (CertificateException unreadable) {
      return Optional.empty();
    }
  }

  private Optional<X509Certificate> readByBouncyCastle() {
    var bytes = new ByteArrayInputStream(der.toArray());
    var factory = new org.bouncycastle.jcajce.provider.asymmetric.x509.CertificateFactory();
    try {
      return Optional.of((X509Certificate) factory.engineGenerateCertificate(bytes));
    } catch (CertificateException unreadable) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Certificate that && der.equals(that.der);
  }

  @Override
  public int hashCode() {
    return der.hashCode();
  }

  @Override
  public String toString() {
    return "certificate " + subject + " " + fingerprint();
  }
}
