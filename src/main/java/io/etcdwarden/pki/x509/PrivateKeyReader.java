package io.etcdwarden.pki.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
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
  /** More primes make a key weaker, not larger. */
  private static final int MAX_PRIMES = 16;

  private PrivateKeyReader() {}

  public static KeyMaterial read(byte[] der) throws MalformedException {
    Der whole = Der.of(der);
    Der fields = whole.read(Der.SEQUENCE);
    BigInteger version = fields.readInteger();
    if (fields.isNext(Der.SEQUENCE)) {
      return pkcs8(fields);
    }
    if (fields.isNext(Der.INTEGER)) {
      return pkcs1(der);
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
      case PublicKeyInfo.ED25519_OID -> ed25519(algorithm, Der.of(key).readOctetString());
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

  /** Go refuses bytes after a PKCS#1 key, and ignores them after the other formats. */
  private static KeyMaterial pkcs1(byte[] der) throws MalformedException {
    Der whole = Der.of(der);
    Der fields = whole.read(Der.SEQUENCE);
    if (!whole.isEmpty()) {
      throw new MalformedException("there are bytes after the end");
    }
    BigInteger version = fields.readInteger();
    BigInteger modulus = fields.readInteger();
    BigInteger exponent = fields.readInteger();
    if (!fields.isNext(Der.INTEGER) || isDsa(version, modulus, exponent)) {
      return unsupported("DSA");
    }
    BigInteger secret = fields.readInteger();
    List<BigInteger> primes = new ArrayList<>(List.of(fields.readInteger(), fields.readInteger()));
    List<BigInteger> remainders = new ArrayList<>();
    while (fields.isNext(Der.INTEGER) && remainders.size() < 3) {
      remainders.add(fields.readInteger());
    }
    Der more = fields.isNext(Der.SEQUENCE) ? fields.readAny() : Der.of(new byte[0]);
    while (!more.isEmpty() && primes.size() < MAX_PRIMES) {
      primes.add(more.read(Der.SEQUENCE).readInteger());
    }
    requireConsistent(version, new RsaNumbers(modulus, exponent, secret, primes, remainders));
    return rsa(modulus, exponent, secret, primes);
  }

  /**
   * The numbers of an RSA key.
   *
   * @param remainders the numbers that speed up computing. A key may lack them
   */
  private record RsaNumbers(
      BigInteger modulus,
      BigInteger exponent,
      BigInteger secret,
      List<BigInteger> primes,
      List<BigInteger> remainders) {}

  private static KeyMaterial rsa(
      BigInteger modulus, BigInteger exponent, BigInteger secret, List<BigInteger> primes)
      throws MalformedException {
    var algorithm =
        new AlgorithmIdentifier(new ASN1ObjectIdentifier(PublicKeyInfo.RSA_OID), DERNull.INSTANCE);
    var info = new PublicKeyInfo.Rsa(modulus, exponent).orUnsupported();
    var publicNumbers = new org.bouncycastle.asn1.pkcs.RSAPublicKey(modulus, exponent);
    try {
      return new KeyMaterial(
          info,
          bytes(new SubjectPublicKeyInfo(algorithm, publicNumbers)),
          pkcs8(algorithm, privateNumbers(modulus, exponent, secret, primes)));
    } catch (IOException impossible) {
      throw new MalformedException("the RSA key cannot be written");
    }
  }

  /** Java computes with two primes, or with none if they are written as zeros. */
  private static ASN1Encodable privateNumbers(
      BigInteger modulus, BigInteger exponent, BigInteger secret, List<BigInteger> primes) {
    BigInteger zero = BigInteger.ZERO;
    if (primes.size() > 2) {
      return new org.bouncycastle.asn1.pkcs.RSAPrivateKey(
          modulus, exponent, secret, zero, zero, zero, zero, zero);
    }
    BigInteger p = primes.getFirst();
    BigInteger q = primes.getLast();
    return new org.bouncycastle.asn1.pkcs.RSAPrivateKey(
        modulus,
        exponent,
        secret,
        p,
        q,
        secret.mod(p.subtract(BigInteger.ONE)),
        secret.mod(q.subtract(BigInteger.ONE)),
        q.modInverse(p));
  }

  /** A DSA key also starts with numbers: a large prime, then a small one. */
  private static boolean isDsa(BigInteger version, BigInteger modulus, BigInteger exponent) {
    return version.signum() == 0
        && exponent.bitLength() >= 160
        && exponent.bitLength() <= 256
        && modulus.bitLength() >= 1024;
  }

  private static void requireConsistent(BigInteger version, RsaNumbers key)
      throws MalformedException {
    boolean huge =
        Stream.concat(Stream.of(key.modulus(), key.exponent(), key.secret()), key.primes().stream())
            .anyMatch(number -> number.bitLength() > PublicKeyInfo.Rsa.MAX_BITS);
    if (version.compareTo(BigInteger.ONE) > 0
        || huge
        || !hasConsistentPrimes(key)
        || !hasConsistentRemainders(key)) {
      throw new MalformedException("the numbers of the RSA key do not match");
    }
  }

  private static boolean hasConsistentPrimes(RsaNumbers key) {
    boolean plausible =
        key.primes().stream().allMatch(prime -> prime.compareTo(BigInteger.TWO) > 0)
            && key.secret().signum() > 0
            && key.exponent().compareTo(BigInteger.TWO) > 0;
    return plausible
        && key.primes().stream().reduce(BigInteger.ONE, BigInteger::multiply).equals(key.modulus())
        && key.primes().stream().allMatch(prime -> isInverse(key.exponent(), key.secret(), prime));
  }

  /** Go computes them itself if one is missing or if there are more than two primes. */
  private static boolean hasConsistentRemainders(RsaNumbers key) {
    BigInteger p = key.primes().getFirst();
    BigInteger q = key.primes().get(1);
    List<BigInteger> given = key.remainders();
    if (given.stream().anyMatch(number -> number.signum() <= 0)) {
      return false;
    }
    return given.size() < 3
        || key.primes().size() > 2
        || (given.get(0).equals(key.secret().mod(p.subtract(BigInteger.ONE)))
            && given.get(1).equals(key.secret().mod(q.subtract(BigInteger.ONE)))
            && given.get(2).multiply(q).mod(p).equals(BigInteger.ONE));
  }

  private static boolean isInverse(BigInteger exponent, BigInteger secret, BigInteger prime) {
    BigInteger order = prime.subtract(BigInteger.ONE);
    return exponent.multiply(secret).mod(order).equals(BigInteger.ONE.mod(order));
  }

  private static KeyMaterial sec1(Der fields, Optional<String> outerCurve)
      throws MalformedException {
    byte[] secretBytes = fields.readOctetString();
    Optional<String> oid = outerCurve;
    boolean readsOn = true;
    if (fields.isNext(Der.constructedTag(0))) {
      Der parameters = requireNotEmpty(fields.readAny());
      // Go takes any other content for an unknown field, and ignores what follows.
      readsOn = parameters.isNext(Der.OID);
      oid = oid.isEmpty() && readsOn ? Optional.of(parameters.readOid()) : oid;
    }
    if (readsOn && fields.isNext(Der.constructedTag(1))) {
      Der point = requireNotEmpty(fields.readAny());
      if (point.isNext(Der.BIT_STRING)) {
        point.readBitString();
      }
    }
    if (oid.isEmpty()) {
      return unsupported("ECDSA with explicit curve parameters");
    }
    String curve = PublicKeyInfo.CURVES.get(oid.get());
    return curve == null
        ? unsupported("ECDSA on curve " + oid.get())
        : ec(curve, oid.get(), new BigInteger(1, secretBytes));
  }

  private static Der requireNotEmpty(Der field) throws MalformedException {
    if (field.isEmpty()) {
      throw new MalformedException("the ECDSA key has an empty field");
    }
    return field;
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

  private static KeyMaterial ed25519(Der algorithmFields, byte[] seed) throws MalformedException {
    if (!algorithmFields.isEmpty() || seed.length != 32) {
      throw new MalformedException("the Ed25519 key has parameters or an invalid length");
    }
    byte[] point = new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();
    var algorithm = new AlgorithmIdentifier(new ASN1ObjectIdentifier(PublicKeyInfo.ED25519_OID));
    var key = new org.bouncycastle.asn1.DEROctetString(seed);
    var info = new PublicKeyInfo.Ed25519(HexFormat.of().formatHex(point));
    return new KeyMaterial(
        info, bytes(new SubjectPublicKeyInfo(algorithm, point)), pkcs8(algorithm, key));
  }

  private static KeyMaterial unsupported(String algorithm) {
    return new KeyMaterial(
        new PublicKeyInfo.Unsupported(algorithm, false), Bytes.EMPTY, Bytes.EMPTY);
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
