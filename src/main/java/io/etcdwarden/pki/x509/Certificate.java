package io.etcdwarden.pki.x509;

import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** A certificate as the TLS library of etcd reads it. Two are equal if their bytes are. */
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
  public String fingerprint() {
    return der.sha256();
  }

  public String publicKeyFingerprint() {
    return subjectPublicKeyInfo.sha256();
  }

  /** May sign others as Go sees it: version 1 has no way to say no. */
  public boolean isCa() {
    return extensions.isCa() || (version < 3 && !extensions.hasBasicConstraints());
  }

  boolean isSelfIssued() {
    return subject.hasSameBytes(issuer);
  }

  /** An authority is known by its name and key; it may have been certified more than once. */
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

  /** All DNS names and IP addresses, as text. */
  public List<String> names() {
    return Stream.concat(
            extensions.dnsNames().stream(),
            extensions.ipAddresses().stream().map(InetAddress::getHostAddress))
        .toList();
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
