package io.etcdwarden.pki;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which keys etcd works with, and whether a private key belongs to its certificate. */
final class KeyRules {
  private static final BigInteger USUAL_EXPONENT = BigInteger.valueOf(65537);
  private static final int LARGEST_RSA = 8192;
  private static final int LEAST_RSA = 1024;
  private static final int SOUND_RSA = 2048;

  private KeyRules() {}

  static List<Finding> usable(Place place, PublicKeyInfo key) {
    return switch (key) {
      case PublicKeyInfo.Ed25519 _ -> List.of();
      case PublicKeyInfo.Unsupported other -> List.of(unsupported(place, other));
      case PublicKeyInfo.Ec ec ->
          ec.curve().equals("P-224") ? List.of(unsupported(place, ec)) : List.of();
      case PublicKeyInfo.Rsa rsa -> usableRsa(place, rsa);
    };
  }

  /** The first certificate must be the one that the key was made for. */
  static Optional<Finding> matches(Place place, HeldKey key, List<Certificate> chain) {
    Certificate first = chain.getFirst();
    if (key.belongsTo(first) || key.publicKey() instanceof PublicKeyInfo.Unsupported) {
      return Optional.empty();
    }
    if (chain.stream().anyMatch(key::belongsTo)) {
      return Optional.of(
          place.error(
              FindingCode.CHAIN_ORDER_INVALID,
              "the first certificate is %s, not the leaf. Put the leaf first, then intermediates."
                  .formatted(Place.quote(first.subject()))));
    }
    return Optional.of(
        place.error(
            FindingCode.KEY_MISMATCH,
            "does not belong to the certificate (public key %.16s, certificate %.16s). etcd cannot"
                    .formatted(key.keyBytes().sha256(), first.keyFingerprint())
                + " start. Supply a matching pair."));
  }

  private static List<Finding> usableRsa(Place place, PublicKeyInfo.Rsa rsa) {
    if (rsa.bits() > LARGEST_RSA) {
      return List.of(unsupported(place, rsa));
    }
    if (rsa.bits() < LEAST_RSA || !rsa.exponent().testBit(0)) {
      return List.of(
          place.error(
              FindingCode.KEY_TOO_WEAK,
              "uses %s; every handshake fails. Use at least RSA 2048."
                  .formatted(rsa.description())));
    }
    List<Finding> findings = new ArrayList<>();
    if (rsa.bits() < SOUND_RSA || rsa.exponent().compareTo(USUAL_EXPONENT) < 0) {
      findings.add(
          place.warning(
              FindingCode.KEY_WEAK,
              "uses %s with exponent %s, which is weak. etcd still accepts it. Re-issue it."
                  .formatted(rsa.description(), Place.quote(rsa.exponent()))));
    }
    return findings;
  }

  private static Finding unsupported(Place place, PublicKeyInfo key) {
    return place.error(
        FindingCode.KEY_ALGORITHM_UNSUPPORTED,
        "uses %s; etcd accepts RSA 2048-8192, ECDSA P-256/384/521, Ed25519. Re-issue it."
            .formatted(key.description()));
  }
}
