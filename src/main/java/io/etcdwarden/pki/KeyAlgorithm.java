package io.etcdwarden.pki;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The kinds of key that the operator makes, each with the signature that goes with it. */
public enum KeyAlgorithm {
  ECDSA_P256("ECDSA-P256", "secp256r1", 256, "SHA256withECDSA"),
  ECDSA_P384("ECDSA-P384", "secp384r1", 384, "SHA384withECDSA"),
  RSA_2048("RSA-2048", null, 2048, "SHA256withRSA"),
  RSA_3072("RSA-3072", null, 3072, "SHA256withRSA"),
  RSA_4096("RSA-4096", null, 4096, "SHA512withRSA");

  private final String wire;
  private final String curve;
  private final int bits;
  private final String signature;

  KeyAlgorithm(String wire, String curve, int bits, String signature) {
    this.wire = wire;
    this.curve = curve;
    this.bits = bits;
    this.signature = signature;
  }

  /** Reads {@code spec.pki.keyAlgorithm}. */
  public static KeyAlgorithm fromWire(String wire) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.wire.equals(wire))
        .findFirst()
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.INVALID_SPEC,
                    "key algorithm \"" + wire + "\" is unknown; expected one of " + known()));
  }

  /** As it is written in the resource. */
  public String wire() {
    return wire;
  }

  boolean isRsa() {
    return curve == null;
  }

  /** The curve's name for the key generator; only elliptic algorithms have one. */
  String curve() {
    return curve;
  }

  int bits() {
    return bits;
  }

  String signature() {
    return signature;
  }

  private static String known() {
    return Arrays.stream(values()).map(KeyAlgorithm::wire).collect(Collectors.joining(", "));
  }
}
