package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * An authority whose private key we hold: it issues leaves. {@code generation} is 0 for one that a
 * user provided.
 */
record CertificateAuthority(Certificate certificate, HeldKey key, long generation) {
  /** Certificates start a little in the past, for clocks that lag. */
  private static final Duration BACKDATED = Duration.ofMinutes(5);

  private static final int LONGEST_COMMON_NAME = 64;

  /** Makes the next generation of an authority; the number in its name keeps generations apart. */
  static CertificateAuthority create(
      AuthoritySpec spec, long generation, PkiPolicy policy, SecureRandom random, Instant now) {
    HeldKey key = HeldKey.generate(policy.algorithm(), random);
    byte[] name = X509Writer.subject(commonName(spec, generation));
    Certificate certificate =
        X509Writer.begin(name, name, lifetime(now, policy.caValidity()), key.keyBytes(), random)
            .authority()
            .purposes(spec.restrictedTo())
            .keyId(keyId(key))
            .signedWith(key);
    return new CertificateAuthority(certificate, key, generation);
  }

  /** Issues a leaf with a new key; it never outlives the authority. */
  Credential issue(CredentialSpec spec, PkiPolicy policy, SecureRandom random, Instant now) {
    HeldKey leafKey = HeldKey.generate(policy.algorithm(), random);
    Certificate leaf =
        X509Writer.begin(
                certificate.subject().der(),
                X509Writer.subject(spec.commonName()),
                new X509Writer.Validity(start(now), endOfLeaf(policy, now)),
                leafKey.keyBytes(),
                random)
            .leaf(policy.algorithm().isRsa())
            .purposes(spec.purposes())
            .names(spec.names().dnsNames(), spec.names().ipAddresses())
            .keyId(keyId(leafKey))
            .issuerKeyId(HexFormat.of().parseHex(certificate.extensions().keyId()))
            .signedWith(key);
    return new Credential(leaf, leafKey);
  }

  Instant endOfLeaf(PkiPolicy policy, Instant now) {
    Instant wanted = lifetime(now, policy.leafValidity()).until();
    return wanted.isBefore(certificate.notAfter()) ? wanted : certificate.notAfter();
  }

  /** Whether a leaf is this authority's work, judged by its signature and not by what it claims. */
  boolean issued(Certificate leaf) {
    return leaf.issuer().hasSameBytes(certificate.subject())
        && SignatureScheme.verifies(leaf, certificate);
  }

  private static X509Writer.Validity lifetime(Instant now, Duration validity) {
    Instant from = start(now);
    return new X509Writer.Validity(from, from.plus(BACKDATED).plus(validity));
  }

  private static Instant start(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).minus(BACKDATED);
  }

  /** The first 20 bytes of the key's digest (RFC 7093); any stable choice would do. */
  private static byte[] keyId(HeldKey key) {
    return HexFormat.of().parseHex(key.keyBytes().sha256().substring(0, 40));
  }

  private static String commonName(AuthoritySpec spec, long generation) {
    String suffix = " g" + generation;
    String name = spec.commonName();
    while ((name + suffix).getBytes(UTF_8).length > LONGEST_COMMON_NAME) {
      name = name.substring(0, name.length() - 1);
    }
    return name + suffix;
  }
}
