package io.etcdwarden.pki.issue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.CertificateWriter;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.SignatureCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A CA whose private key the operator has, so that it can issue leaf certificates.
 *
 * @param generation the number of the CA generation, or 0 for a provided CA
 * @param chain what a program presents after a leaf certificate, so that clients that trust only
 *     the root of an issuer accept it: this CA, and the CAs between it and the root. Empty for a CA
 *     that signs itself
 */
public record CertificateAuthority(
    Certificate certificate, KeyMaterial key, long generation, List<Certificate> chain) {
  /** The validity starts in the past, for clocks that are behind. */
  static final Duration BACKDATING = Duration.ofMinutes(5);

  private static final int MAX_COMMON_NAME_BYTES = 64;

  public CertificateAuthority {
    chain = List.copyOf(chain);
  }

  /** A CA that signs itself, or whose leaves are presented alone. */
  public CertificateAuthority(Certificate certificate, KeyMaterial key, long generation) {
    this(certificate, key, generation, List.of());
  }

  /** A CA generation that an issuer signed. */
  static CertificateAuthority external(SigningState.Signed signed, long generation) {
    Certificate certificate = signed.chain().getFirst();
    return new CertificateAuthority(
        certificate, signed.key(), generation, presented(signed.chain()));
  }

  /** A chain without its root, which clients have. */
  static List<Certificate> presented(List<Certificate> chain) {
    return chain.stream().filter(it -> !it.issuer().hasSameBytes(it.subject())).toList();
  }

  /** Creates a CA generation. Its number is part of the subject, which makes subjects unique. */
  public static CertificateAuthority create(
      CaSpec spec, long generation, PkiPolicy policy, SecureRandom random, Instant now) {
    return create(
        spec, generation, policy, KeyMaterial.generate(policy.algorithm(), random), random, now);
  }

  static CertificateAuthority create(
      CaSpec spec,
      long generation,
      PkiPolicy policy,
      KeyMaterial key,
      SecureRandom random,
      Instant now) {
    byte[] name = CertificateWriter.subject(commonName(spec, generation));
    return selfSigned(name, generation, spec.allowedPurposes(), policy, key, random, now);
  }

  /** Creates a CA with exactly this common name, for all extended key usages. */
  public static CertificateAuthority named(
      String commonName, PkiPolicy policy, SecureRandom random, Instant now) {
    KeyMaterial key = KeyMaterial.generate(policy.algorithm(), random);
    byte[] name = CertificateWriter.subject(commonName);
    return selfSigned(name, 0, Set.of(), policy, key, random, now);
  }

  /** A CA generation with the key and the subject of this one, which verifies the same leaves. */
  CertificateAuthority renewed(
      CaSpec spec, long number, PkiPolicy policy, SecureRandom random, Instant now) {
    byte[] name = certificate.subject().der();
    return selfSigned(name, number, spec.allowedPurposes(), policy, key, random, now);
  }

  private static CertificateAuthority selfSigned(
      byte[] name,
      long generation,
      Set<KeyPurpose> allowedPurposes,
      PkiPolicy policy,
      KeyMaterial key,
      SecureRandom random,
      Instant now) {
    Certificate certificate =
        CertificateWriter.begin(
                name, name, validity(now, policy.caValidity()), key.subjectPublicKeyInfo(), random)
            .ca()
            .purposes(allowedPurposes)
            .subjectKeyId(subjectKeyId(key))
            .sign(key);
    return new CertificateAuthority(certificate, key, generation);
  }

  /** Issues a leaf with a new key. The leaf never outlives the CA. */
  public Credential issue(CredentialSpec spec, PkiPolicy policy, SecureRandom random, Instant now) {
    return issue(spec, policy, KeyMaterial.generate(policy.algorithm(), random), random, now);
  }

  /** Issues a leaf with this key. */
  Credential issue(
      CredentialSpec spec,
      PkiPolicy policy,
      KeyMaterial leafKey,
      SecureRandom random,
      Instant now) {
    return issue(CertificateWriter.subject(spec.commonName()), spec, policy, leafKey, random, now);
  }

  /** Issues a leaf with this subject, whatever the common name of the spec is. */
  Credential issue(
      byte[] subject,
      CredentialSpec spec,
      PkiPolicy policy,
      KeyMaterial leafKey,
      SecureRandom random,
      Instant now) {
    Certificate leaf =
        CertificateWriter.begin(
                certificate.subject().der(),
                subject,
                new CertificateWriter.Validity(notBefore(now), leafNotAfter(policy, now)),
                leafKey.subjectPublicKeyInfo(),
                random)
            .leaf(policy.algorithm().isRsa())
            .purposes(spec.purposes())
            .names(spec.names().dnsNames(), spec.names().ipAddresses())
            .subjectKeyId(subjectKeyId(leafKey))
            .authorityKeyId(keyId())
            .sign(key);
    return new Credential(leaf, leafKey, chain);
  }

  /** The key identifier of the CA certificate; empty if it has none. */
  byte[] keyId() {
    return HexFormat.of().parseHex(certificate.extensions().subjectKeyId());
  }

  /** The end of the validity of a leaf that is issued now. */
  Instant leafNotAfter(PkiPolicy policy, Instant now) {
    Instant wanted = validity(now, policy.leafValidity()).notAfter();
    return wanted.isBefore(certificate.notAfter()) ? wanted : certificate.notAfter();
  }

  /** Whether this CA issued the leaf. Verifies the signature; the issuer name alone is no proof. */
  public boolean hasIssued(Certificate leaf, SignatureCache signatures) {
    return leaf.issuer().hasSameBytes(certificate.subject())
        && signatures.verifies(leaf, certificate);
  }

  private static CertificateWriter.Validity validity(Instant now, Duration validity) {
    Instant from = notBefore(now);
    return new CertificateWriter.Validity(from, from.plus(BACKDATING).plus(validity));
  }

  private static Instant notBefore(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).minus(BACKDATING);
  }

  /** The first 20 bytes of the key's digest (RFC 7093). Any stable choice works. */
  private static byte[] subjectKeyId(KeyMaterial key) {
    return HexFormat.of().parseHex(key.subjectPublicKeyInfo().sha256().substring(0, 40));
  }

  /** The common name of a CA generation. */
  static String commonName(CaSpec spec, long generation) {
    String suffix = " g" + generation;
    String name = spec.commonName();
    while ((name + suffix).getBytes(UTF_8).length > MAX_COMMON_NAME_BYTES) {
      name = name.substring(0, name.length() - 1);
    }
    return name + suffix;
  }
}
