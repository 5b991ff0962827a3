package io.etcdwarden.pki.x509;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The key algorithms that the operator can generate: {@code spec.pki.keyAlgorithm}. */
public enum KeyAlgorithm {
  ECDSA_P256("ECDSA-P256", "secp256r1", 256),
  ECDSA_P384("ECDSA-P384", "secp384r1", 384),
  RSA_2048("RSA-2048", null, 2048),
  RSA_3072("RSA-3072", null, 3072),
  RSA_4096("RSA-4096", null, 4096);

  private final String wireName;
  private final String curve;
  private final int bits;

  KeyAlgorithm(String wireName, String curve, int bits) {
    this.wireName = wireName;
    this.curve = curve;
    this.bits = bits;
  }

  /** Reads {@code spec.pki.keyAlgorithm}. */
  public static KeyAlgorithm fromWireName(String wire) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.wireName.equals(wire))
        .findFirst()
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.INVALID_SPEC,
                    "key algorithm \"" + wire + "\" is unknown; expected one of " + known()));
  }

  /** The value in the resource. */
  public String wireName() {
    return wireName;
  }

  /** Whether a public key has this algorithm and size. */
  public boolean matches(PublicKeyInfo key) {
    return switch (key) {
      case PublicKeyInfo.Rsa rsa -> isRsa() && rsa.bits() == bits;
      case PublicKeyInfo.Ec ec -> ec.curve().equals("P-" + bits);
      case PublicKeyInfo.Ed25519 _, PublicKeyInfo.Unsupported _ -> false;
    };
  }

  public boolean isRsa() {
    return curve == null;
  }

  /** The name of the curve for the key generator, or null for RSA. */
  String curve() {
    return curve;
  }

  int bits() {
    return bits;
  }

  private static String known() {
    return Arrays.stream(values()).map(KeyAlgorithm::wireName).collect(Collectors.joining(", "));
  }
}
