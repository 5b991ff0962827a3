package io.etcdwarden.pki.check;

import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.PublicKeyInfo;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks whether etcd can use a key, and whether a private key belongs to its certificate. */
public final class KeyRules {
  private static final BigInteger USUAL_EXPONENT = BigInteger.valueOf(65537);
  private static final int MAX_RSA_BITS = 8192;
  private static final int MIN_RSA_BITS = 1024;
  private static final int RECOMMENDED_RSA_BITS = 2048;

  private KeyRules() {}

  public static List<Finding> checkUsable(FindingLocation location, PublicKeyInfo key) {
    return switch (key) {
      case PublicKeyInfo.Ed25519 _ -> List.of();
      case PublicKeyInfo.Unsupported other -> List.of(unsupported(location, other));
      case PublicKeyInfo.Ec ec ->
          ec.curve().equals("P-224") ? List.of(unsupported(location, ec)) : List.of();
      case PublicKeyInfo.Rsa rsa -> checkRsa(location, rsa);
    };
  }

  /**
   * Checks the key of a CA.
   *
   * @param ifReadable where a key is reported that Go reads but cannot verify with
   */
  static List<Finding> checkCa(
      FindingLocation location, FindingLocation ifReadable, PublicKeyInfo key) {
    return switch (key) {
      case PublicKeyInfo.Unsupported other ->
          List.of(unsupported(other.readable() ? ifReadable : location, other));
      case PublicKeyInfo.Ec ec when ec.curve().equals("P-224") ->
          List.of(
              location.warning(
                  FindingCode.KEY_WEAK,
                  "uses %s. etcd accepts it for a CA, other clients may not. Re-issue it."
                      .formatted(ec.description())));
      case PublicKeyInfo.Ec _, PublicKeyInfo.Ed25519 _ -> List.of();
      case PublicKeyInfo.Rsa rsa -> checkRsa(ifReadable, rsa);
    };
  }

  /** Whether Go can verify signatures with the key. */
  static boolean canVerify(PublicKeyInfo key) {
    return switch (key) {
      case PublicKeyInfo.Unsupported _ -> false;
      case PublicKeyInfo.Ec _, PublicKeyInfo.Ed25519 _ -> true;
      case PublicKeyInfo.Rsa rsa -> !isTooShort(rsa) && rsa.bits() <= MAX_RSA_BITS;
    };
  }

  static boolean isTooShort(PublicKeyInfo.Rsa rsa) {
    return rsa.bits() < MIN_RSA_BITS;
  }

  /** Whether Go can use the key of a server or client in a handshake. */
  static boolean canSignHandshakes(PublicKeyInfo key) {
    return canVerify(key) && !(key instanceof PublicKeyInfo.Ec ec && ec.curve().equals("P-224"));
  }

  /**
   * Whether Go refuses every chain that contains a certificate with this key, even if it is not
   * needed: Go cannot read the certificate, or limits the length of all its keys.
   */
  static boolean isRefusedInChains(PublicKeyInfo key) {
    return switch (key) {
      case PublicKeyInfo.Unsupported other -> !other.readable();
      case PublicKeyInfo.Rsa rsa -> rsa.bits() > MAX_RSA_BITS;
      case PublicKeyInfo.Ec _, PublicKeyInfo.Ed25519 _ -> false;
    };
  }

  static Finding refusedInChains(FindingLocation location, Certificate extra) {
    return location.error(
        FindingCode.KEY_ALGORITHM_UNSUPPORTED,
        "also holds \"%s\", which uses %s. Go refuses every chain with it. Remove it, or use a CA with"
                .formatted(
                    FindingLocation.printable(extra.subject()), extra.publicKey().description())
            + " RSA 2048-8192, ECDSA or Ed25519.");
  }

  /** Checks that the private key belongs to the first certificate of the chain. */
  static Optional<Finding> checkMatch(
      FindingLocation location, KeyMaterial key, List<Certificate> chain) {
    Certificate first = chain.getFirst();
    if (key.belongsTo(first) || key.publicKey() instanceof PublicKeyInfo.Unsupported) {
      return Optional.empty();
    }
    if (chain.stream().anyMatch(key::belongsTo)) {
      return Optional.of(
          location.error(
              FindingCode.CHAIN_ORDER_INVALID,
              "the first certificate is %s, not the leaf. Put the leaf first, then intermediates."
                  .formatted(FindingLocation.printable(first.subject()))));
    }
    return Optional.of(
        location.error(
            FindingCode.KEY_MISMATCH,
            "does not belong to the certificate (public key %.16s, certificate %.16s). etcd cannot"
                    .formatted(key.subjectPublicKeyInfo().sha256(), first.publicKeyFingerprint())
                + " start. Supply a matching key pair."));
  }

  private static List<Finding> checkRsa(FindingLocation location, PublicKeyInfo.Rsa rsa) {
    if (rsa.bits() > MAX_RSA_BITS) {
      return List.of(unsupported(location, rsa));
    }
    if (isTooShort(rsa) || !rsa.exponent().testBit(0)) {
      return List.of(
          location.error(
              FindingCode.KEY_TOO_WEAK,
              "uses %s. Every TLS handshake fails. Use at least RSA 2048."
                  .formatted(rsa.description())));
    }
    List<Finding> findings = new ArrayList<>();
    if (rsa.bits() < RECOMMENDED_RSA_BITS || rsa.exponent().compareTo(USUAL_EXPONENT) < 0) {
      findings.add(
          location.warning(
              FindingCode.KEY_WEAK,
              "uses %s with exponent %s, which is weak. etcd still accepts it. Re-issue it."
                  .formatted(rsa.description(), FindingLocation.printable(rsa.exponent()))));
    }
    return findings;
  }

  private static Finding unsupported(FindingLocation location, PublicKeyInfo key) {
    return location.error(
        FindingCode.KEY_ALGORITHM_UNSUPPORTED,
        "uses %s. etcd accepts RSA 2048-8192, ECDSA P-256/384/521 and Ed25519. Re-issue it."
            .formatted(key.description()));
  }
}
