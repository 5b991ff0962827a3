package io.etcdwarden.pki.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Reads a private key in the formats that Go reads: PKCS#8, PKCS#1 and SEC1, whatever the label of
 * the PEM block says. Computes the public key from the private key: a stored public key may be
 * wrong.
 */
public final class PrivateKeyReader {
  private PrivateKeyReader() {}

  public static KeyMaterial read(byte[] der) throws MalformedException {
    Der whole = Der.of(der);
    Der fields = whole.read(Der.SEQUENCE);
    if (!whole.isEmpty()) {
      throw new MalformedException("there are bytes after the end");
    }
    BigInteger version = fields.readInteger();
    if (fields.isNext(Der.SEQUENCE)) {
      return pkcs8(fields);
    }
    if (fields.isNext(Der.INTEGER)) {
      return rsa(version, fields, der);
    }
    if (fields.isNext(Der.OCTET_STRING)) {
      requireVersionOne(version);
      return sec1(fields, Optional.empty());
    }
    throw new MalformedException("it has neither PKCS#8, PKCS#1 nor SEC1 format");
  }

  private static KeyMaterial pkcs8(Der fields) throws MalformedException {
    Der algorithm = fields.read(Der.SEQUENCE);
    String oid = algorithm.readOid();
    byte[] key = fields.readOctetString();
    return switch (oid) {
      case PublicKeyInfo.RSA_OID -> pkcs1(key);
      case PublicKeyInfo.EC_OID ->
          sec1(
              requireVersion1(Der.of(key).read(Der.SEQUENCE)),
              algorithm.isNext(Der.OID) ? Optional.of(algorithm.readOid()) : Optional.empty());
      case PublicKeyInfo.ED25519_OID -> ed25519(Der.of(key).readOctetString());
      case "1.2.840.113549.1.1.10" -> unsupported("the RSASSA-PSS key type");
      case "1.2.840.10040.4.1" -> unsupported("DSA");
      case "1.3.101.113" -> unsupported("Ed448");
      default -> unsupported("key algorithm " + oid);
    };
  }

  private static Der requireVersion1(Der fields) throws MalformedException {
    requireVersionOne(fields.readInteger());
    return fields;
  }

  private static void requireVersionOne(BigInteger version) throws MalformedException {
    if (!version.equals(BigInteger.ONE)) {
      throw new MalformedException("the version of the ECDSA key is unknown");
    }
  }

  private static KeyMaterial pkcs1(byte[] der) throws MalformedException {
    Der fields = Der.of(der).read(Der.SEQUENCE);
    return rsa(fields.readInteger(), fields, der);
  }

  private static KeyMaterial rsa(BigInteger version, Der fields, byte[] pkcs1)
      throws MalformedException {
    BigInteger modulus = fields.readInteger();
    BigInteger exponent = fields.readInteger();
    if (!fields.isNext(Der.INTEGER) || isDsa(version, modulus, exponent)) {
      return unsupported("DSA");
    }
    BigInteger secret = fields.readInteger();
    BigInteger p = fields.readInteger();
    BigInteger q = fields.readInteger();
    boolean huge =
        Stream.of(modulus, exponent, secret, p, q)
            .anyMatch(number -> number.bitLength() > PublicKeyInfo.Rsa.MAX_BITS);
    if (version.signum() != 0
        || huge
        || !areConsistent(modulus, exponent, secret, p, q)
        || !fields.readInteger().equals(secret.mod(p.subtract(BigInteger.ONE)))
        || !fields.readInteger().equals(secret.mod(q.subtract(BigInteger.ONE)))
        || !fields.readInteger().multiply(q).mod(p).equals(BigInteger.ONE)) {
      throw new MalformedException("the numbers of the RSA key do not match");
    }
    var algorithm =
        new AlgorithmIdentifier(new ASN1ObjectIdentifier(PublicKeyInfo.RSA_OID), DERNull.INSTANCE);
    var publicNumbers = new org.bouncycastle.asn1.pkcs.RSAPublicKey(modulus, exponent);
    var info = new PublicKeyInfo.Rsa(modulus, exponent).orUnsupported();
    return rsaKey(info, algorithm, publicNumbers, pkcs1);
  }

  /** A DSA key also starts with numbers: a large prime, then a small one. */
  private static boolean isDsa(BigInteger version, BigInteger modulus, BigInteger exponent) {
    return version.signum() == 0
        && exponent.bitLength() >= 160
        && exponent.bitLength() <= 256
        && modulus.bitLength() >= 1024;
  }

  private static boolean areConsistent(
      BigInteger modulus, BigInteger exponent, BigInteger secret, BigInteger p, BigInteger q) {
    boolean plausible =
        p.compareTo(BigInteger.TWO) > 0
            && q.compareTo(BigInteger.TWO) > 0
            && secret.signum() > 0
            && exponent.compareTo(BigInteger.TWO) > 0;
    return plausible
        && p.multiply(q).equals(modulus)
        && isInverse(exponent, secret, p)
        && isInverse(exponent, secret, q);
  }

  private static boolean isInverse(BigInteger exponent, BigInteger secret, BigInteger prime) {
    BigInteger order = prime.subtract(BigInteger.ONE);
    return exponent.multiply(secret).mod(order).equals(BigInteger.ONE.mod(order));
  }

  private static KeyMaterial sec1(Der fields, Optional<String> outerCurve)
      throws MalformedException {
    byte[] secretBytes = fields.readOctetString();
    Optional<String> oid = outerCurve;
    if (oid.isEmpty() && fields.isNext(Der.constructedTag(0))) {
      Der parameters = fields.readAny();
      oid = parameters.isNext(Der.OID) ? Optional.of(parameters.readOid()) : Optional.empty();
    }
    if (fields.isNext(Der.constructedTag(1))) {
      fields.readAny();
    }
    if (!fields.isEmpty()) {
      throw new MalformedException("the ECDSA key has extra fields");
    }
    if (oid.isEmpty()) {
      return unsupported("ECDSA with explicit curve parameters");
    }
    String curve = PublicKeyInfo.CURVES.get(oid.get());
    return curve == null
        ? unsupported("ECDSA on curve " + oid.get())
        : ec(curve, oid.get(), new BigInteger(1, secretBytes));
  }

  private static KeyMaterial ec(String curve, String oid, BigInteger secret)
      throws MalformedException {
    X9ECParameters parameters = PublicKeyInfo.curve(curve);
    if (secret.signum() == 0 || secret.compareTo(parameters.getN()) >= 0) {
      throw new MalformedException("the number of the ECDSA key is out of range");
    }
    // Keeps a table of the base point, which is several times faster from the second key on.
    byte[] point =
        new FixedPointCombMultiplier()
            .multiply(parameters.getG(), secret)
            .normalize()
            .getEncoded(false);
    var algorithm =
        new AlgorithmIdentifier(
            new ASN1ObjectIdentifier(PublicKeyInfo.EC_OID), new ASN1ObjectIdentifier(oid));
    var key = new org.bouncycastle.asn1.sec.ECPrivateKey(parameters.getN().bitLength(), secret);
    var info = new PublicKeyInfo.Ec(curve, HexFormat.of().formatHex(point));
    return new KeyMaterial(
        info, bytes(new SubjectPublicKeyInfo(algorithm, point)), pkcs8(algorithm, key));
  }

  private static KeyMaterial ed25519(byte[] seed) throws MalformedException {
    if (seed.length != 32) {
      throw new MalformedException("the Ed25519 key has an invalid length");
    }
    byte[] point = new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();
    var algorithm = new AlgorithmIdentifier(new ASN1ObjectIdentifier(PublicKeyInfo.ED25519_OID));
    var key = new org.bouncycastle.asn1.DEROctetString(seed);
    var info = new PublicKeyInfo.Ed25519(HexFormat.of().formatHex(point));
    return new KeyMaterial(
        info, bytes(new SubjectPublicKeyInfo(algorithm, point)), pkcs8(algorithm, key));
  }

  private static KeyMaterial rsaKey(
      PublicKeyInfo info, AlgorithmIdentifier algorithm, ASN1Encodable numbers, byte[] key)
      throws MalformedException {
    try {
      return new KeyMaterial(
          info,
          Bytes.of(new SubjectPublicKeyInfo(algorithm, numbers).getEncoded()),
          pkcs8(algorithm, ASN1Primitive.fromByteArray(key)));
    } catch (IOException notDer) {
      throw new MalformedException("the RSA key is malformed");
    }
  }

  private static KeyMaterial unsupported(String algorithm) {
    return new KeyMaterial(new PublicKeyInfo.Unsupported(algorithm), Bytes.EMPTY, Bytes.EMPTY);
  }

  private static Bytes pkcs8(AlgorithmIdentifier algorithm, ASN1Encodable key)
      throws MalformedException {
    try {
      return Bytes.of(new PrivateKeyInfo(algorithm, key).getEncoded());
    } catch (IOException impossible) {
      throw new MalformedException("the key cannot be written as PKCS#8");
    }
  }

  private static Bytes bytes(SubjectPublicKeyInfo info) throws MalformedException {
    try {
      return Bytes.of(info.getEncoded());
    } catch (IOException impossible) {
      throw new MalformedException("the public key cannot be written");
    }
  }
}
