package io.etcdwarden.pki.x509;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/** A public key. Two are equal if they are the same key. */
public sealed interface PublicKeyInfo {
  String RSA_OID = "1.2.840.113549.1.1.1";
  String EC_OID = "1.2.840.10045.2.1";
  String ED25519_OID = "1.3.101.112";

  /** The algorithm parameters that Go requires of an RSA key: NULL. */
  Bytes RSA_PARAMETERS = Bytes.of(new byte[] {Der.NULL, 0});

  /** The curves that Go reads, by object identifier. P-224 then fails in every handshake. */
  Map<String, String> CURVES =
      Map.of(
          "1.3.132.0.33", "P-224",
          "1.2.840.10045.3.1.7", "P-256",
          "1.3.132.0.34", "P-384",
          "1.3.132.0.35", "P-521");

  record Rsa(BigInteger modulus, BigInteger exponent) implements PublicKeyInfo {
    /** Computing with a longer private key takes minutes of CPU time. */
    static final int MAX_BITS = 16384;

    /** Go refuses longer exponents. */
    private static final int MAX_EXPONENT_BITS = 31;

    /** This key, or {@link Unsupported} if Go cannot use its exponent. */
    PublicKeyInfo orUnsupported() {
      return exponent.bitLength() > MAX_EXPONENT_BITS
          ? new Unsupported(
              "RSA with an exponent of more than " + MAX_EXPONENT_BITS + " bits",
              exponent.bitLength() < Long.SIZE)
          : this;
    }

    public int bits() {
      return modulus.bitLength();
    }
  }

  record Ec(String curve, String point) implements PublicKeyInfo {}

  record Ed25519(String point) implements PublicKeyInfo {}

  /**
   * A key that etcd cannot use.
   *
   * @param readable whether Go reads a certificate with this key. If not, etcd does not start with
   *     it, even if nothing uses the certificate
   */
  record Unsupported(String algorithm, boolean readable) implements PublicKeyInfo {}

  /** The name of the algorithm for messages. */
  default String description() {
    return switch (this) {
      case Rsa rsa -> "RSA " + rsa.bits();
      case Ec ec -> "ECDSA " + ec.curve();
      case Ed25519 _ -> "Ed25519";
      case Unsupported other -> other.algorithm();
    };
  }

  /** Reads the SubjectPublicKeyInfo of a certificate. */
  static PublicKeyInfo read(byte[] spki) throws MalformedException {
    Der fields = Der.of(spki).read(Der.SEQUENCE);
    Der algorithm = fields.read(Der.SEQUENCE);
    String oid = algorithm.readOid();
    byte[] key = fields.readWholeBytes();
    return switch (oid) {
      case RSA_OID -> rsa(algorithm, key);
      case EC_OID -> ec(algorithm, key);
      case ED25519_OID -> ed25519(algorithm, key);
      case "1.2.840.113549.1.1.10" -> new Unsupported("the RSASSA-PSS key type", true);
      case "1.2.840.10040.4.1" -> new Unsupported("DSA", true);
      case "1.3.101.113" -> new Unsupported("Ed448", true);
      case "1.3.101.110" -> new Unsupported("X25519", true);
      default -> new Unsupported("key algorithm " + oid, true);
    };
  }

  /** The parameters of a curve in {@link #CURVES}. */
  static X9ECParameters curve(String name) {
    return CustomNamedCurves.getByName(name);
  }

  private static PublicKeyInfo rsa(Der algorithm, byte[] key) throws MalformedException {
    if (!RSA_PARAMETERS.equals(Bytes.of(algorithm.remaining()))) {
      throw new MalformedException("the RSA key lacks the NULL parameter");
    }
    Der numbers = Der.of(key).read(Der.SEQUENCE);
    var rsa = new Rsa(numbers.readInteger(), numbers.readInteger());
    if (rsa.modulus().signum() <= 0 || rsa.exponent().signum() <= 0) {
      throw new MalformedException("the RSA key has a number that is not positive");
    }
    return rsa.orUnsupported();
  }

  private static PublicKeyInfo ec(Der algorithm, byte[] point) throws MalformedException {
    if (!algorithm.isNext(Der.OID)) {
      return new Unsupported("ECDSA with explicit curve parameters", false);
    }
    String oid = algorithm.readOid();
    String curve = CURVES.get(oid);
    if (curve == null) {
      return new Unsupported("ECDSA on curve " + oid, false);
    }
    if (point.length == 0 || point[0] != 4 || !isOn(curve, point)) {
      throw new MalformedException("the public key is not an uncompressed point of " + curve);
    }
    return new Ec(curve, HexFormat.of().formatHex(point));
  }

  private static boolean isOn(String curve, byte[] point) {
    try {
      return curve(curve).getCurve().decodePoint(point).isValid();
    } catch (IllegalArgumentException notOnCurve) {
      return false;
    }
  }

  private static PublicKeyInfo ed25519(Der algorithm, byte[] key) throws MalformedException {
    if (!algorithm.isEmpty() || key.length != 32) {
      throw new MalformedException("the Ed25519 key is malformed");
    }
    return new Ed25519(HexFormat.of().formatHex(key));
  }
}
