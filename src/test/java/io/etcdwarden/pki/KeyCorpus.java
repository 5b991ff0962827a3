package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.etcdwarden.pki.x509.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/** Private keys of every algorithm and format. */
final class KeyCorpus {
  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final List<TestArtifact> ONE = List.of(TestArtifact.SRVc, TestArtifact.CLIc);

  private KeyCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(kinds(), forms(), lenientForms(), refused()).flatMap(s -> s).toList();
  }

  private static Stream<Corpus.Row> kinds() {
    return Stream.of(
            fine("F061", ONE, key(() -> TestKeys.rsa(2048))),
            fine("F061b", ONE, key(() -> TestKeys.rsa(3072))),
            fine("F062", TestArtifact.LEAVES, key(() -> TestKeys.ec("secp384r1"))),
            fine("F062b", ONE, key(() -> TestKeys.ec("secp521r1"))),
            fine("F062c", ONE, key(TestKeys::ed25519)),
            warning("F064", ONE, "KeyWeak", key(() -> TestKeys.rsa(2048, 3))),
            warning("F065", ONE, "KeyWeak", key(() -> TestKeys.rsa(1024))),
            error("F066", ONE, "KeyTooWeak", key(() -> TestKeys.rsa(512))),
            error("F067", ONE, "KeyAlgorithmUnsupported", publicRsa(8200, 17)),
            error("F067b", ONE, "KeyAlgorithmUnsupported", publicRsa(500_000, 17)),
            error("F067c", ONE, "KeyAlgorithmUnsupported", publicRsa(2048, 32)),
            error("F067d", ONE, "KeyAlgorithmUnsupported", publicRsa(2048, 500_000)),
            error("F068", ONE, "KeyAlgorithmUnsupported", key(() -> TestKeys.otherEc("P-224"))),
            error("F069", ONE, "KeyAlgorithmUnsupported", key(() -> TestKeys.otherEc("secp256k1"))),
            error(
                "F069b",
                ONE,
                "KeyAlgorithmUnsupported",
                key(() -> TestKeys.otherEc("brainpoolP256r1"))),
            error("F074", ONE, "KeyAlgorithmUnsupported", key(TestKeys::dsa)))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> forms() {
    return Stream.of(
            fine(
                "F061p",
                ONE,
                (s, t) -> {
                  s.leaf(t).key = TestKeys.rsa(2048);
                  s.put(t, "tls.key", Pem.write("RSA PRIVATE KEY", inner(s.leaf(t))));
                }),
            fine(
                "F063",
                ONE,
                (s, t) -> {
                  s.leaf(t).key = TestKeys.ed25519();
                  s.put(t, "tls.key", Pem.write("Ed25519 PRIVATE KEY", outer(s.leaf(t))));
                }),
            fine(
                "F072",
                ONE,
                (s, t) ->
                    s.put(
                        t,
                        "tls.key",
                        ProvidedCertificates.join(
                            Pem.write("EC PARAMETERS", new byte[] {6, 1, 42}),
                            Pem.write("EC PRIVATE KEY", sec1(s.leaf(t)))))),
            fine(
                "F071",
                ONE,
                (s, t) -> s.put(t, "tls.key", Pem.write("PRIVATE KEY", compressed(s.leaf(t))))))
        .flatMap(rows -> rows);
  }

  /** Forms that Go reads although their standards do not allow them. */
  private static Stream<Corpus.Row> lenientForms() {
    return Stream.of(
            fine("F210", ONE, KeyCorpus::threePrimes),
            fine(
                "F211",
                ONE,
                (s, t) -> {
                  s.leaf(t).key = TestKeys.rsa(2048);
                  s.put(t, "tls.key", Pem.write("RSA PRIVATE KEY", fields(inner(s.leaf(t)), 6)));
                }),
            fine(
                "F212",
                ONE,
                (s, t) -> s.put(t, "tls.key", Pem.write("PRIVATE KEY", longer(outer(s.leaf(t)))))),
            fine(
                "F212b",
                ONE,
                (s, t) ->
                    s.put(t, "tls.key", Pem.write("EC PRIVATE KEY", longer(sec1(s.leaf(t)))))),
            fine(
                "F213",
                ONE,
                (s, t) ->
                    s.put(
                        t,
                        "tls.key",
                        Pem.write("EC PRIVATE KEY", with(sec1(s.leaf(t)), new ASN1Integer(1))))),
            fine(
                "F214",
                ONE,
                (s, t) ->
                    s.edit(
                        t,
                        data ->
                            data.put(
                                "tls.key",
                                new String(data.get("tls.key"), US_ASCII)
                                    .replaceFirst("\n", "\nComment: not ENCRYPTED\n\n")
                                    .getBytes(US_ASCII)))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> refused() {
    return Stream.of(
            error(
                "F215",
                ONE,
                "PrivateKeyMalformed",
                (s, t) -> {
                  s.leaf(t).key = TestKeys.ed25519();
                  s.put(t, "tls.key", Pem.write("PRIVATE KEY", withNull(s.leaf(t))));
                }),
            error(
                "F215b",
                ONE,
                "PrivateKeyMalformed",
                (s, t) ->
                    s.put(
                        t,
                        "tls.key",
                        Pem.write(
                            "EC PRIVATE KEY",
                            with(
                                sec1(s.leaf(t)),
                                new DERTaggedObject(false, 1, new DERSequence()))))),
            error(
                "F070",
                ONE,
                "KeyAlgorithmUnsupported",
                (s, t) -> {
                  s.leaf(t).keyBytes = explicitCurve(s.leaf(t));
                }),
            error(
                "F073",
                ONE,
                "KeyAlgorithmUnsupported",
                (s, t) -> {
                  s.leaf(t).key = TestKeys.rsa(2048);
                  s.leaf(t).keyBytes = underPssOid(s.leaf(t));
                }),
            error(
                "F075",
                ONE,
                "PrivateKeyEncrypted",
                (s, t) -> s.put(t, "tls.key", Pem.write("ENCRYPTED PRIVATE KEY", new byte[] {1}))),
            error(
                "F076",
                ONE,
                "PrivateKeyEncrypted",
                (s, t) ->
                    s.put(
                        t,
                        "tls.key",
                        """
                        -----BEGIN RSA PRIVATE KEY-----
                        Proc-Type: 4,ENCRYPTED
                        DEK-Info: AES-256-CBC,00

                        AAAA
                        -----END RSA PRIVATE KEY-----
                        """
                            .getBytes(US_ASCII))),
            error(
                "F077",
                TestArtifact.LEAVES,
                "KeyMismatch",
                (s, t) ->
                    s.put(
                        t,
                        "tls.key",
                        Pem.write("PRIVATE KEY", TestKeys.fresh().getPrivate().getEncoded()))),
            error(
                "F078",
                ONE,
                "PrivateKeyMalformed",
                (s, t) -> s.put(t, "tls.key", Pem.write("PRIVATE KEY", new byte[] {0x30, 0}))))
        .flatMap(rows -> rows);
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> key(Supplier<KeyPair> pair) {
    return (s, t) -> s.leaf(t).key = pair.get();
  }

  /** Only the public key: generating the private key takes long and is not needed. */
  private static BiConsumer<ProvidedCertificates, TestArtifact> publicRsa(
      int modulusBits, int exponentBits) {
    byte[] key = publicRsaBytes(modulusBits, exponentBits);
    return (provided, artifact) -> provided.leaf(artifact).keyBytes = key;
  }

  static byte[] publicRsaBytes(int modulusBits, int exponentBits) {
    var numbers = new RSAPublicKey(odd(modulusBits), odd(exponentBits));
    var algorithm = new AlgorithmIdentifier(new ASN1ObjectIdentifier(RSA), DERNull.INSTANCE);
    try {
      return new SubjectPublicKeyInfo(algorithm, numbers).getEncoded();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static BigInteger odd(int bits) {
    return BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
  }

  private static void threePrimes(ProvidedCertificates provided, TestArtifact artifact) {
    var random = new Random(3);
    BigInteger e = BigInteger.valueOf(65537);
    List<BigInteger> primes =
        Stream.generate(() -> BigInteger.probablePrime(700, random))
            .filter(prime -> prime.subtract(BigInteger.ONE).gcd(e).equals(BigInteger.ONE))
            .limit(3)
            .toList();
    BigInteger modulus = primes.stream().reduce(BigInteger.ONE, BigInteger::multiply);
    BigInteger order =
        primes.stream()
            .map(prime -> prime.subtract(BigInteger.ONE))
            .reduce(BigInteger.ONE, BigInteger::multiply);
    BigInteger d = e.modInverse(order);
    BigInteger p = primes.get(0);
    BigInteger q = primes.get(1);
    BigInteger r = primes.get(2);
    ASN1Encodable third =
        numbers(r, d.mod(r.subtract(BigInteger.ONE)), p.multiply(q).modInverse(r));
    ASN1EncodableVector key = new ASN1EncodableVector();
    Stream.of(BigInteger.ONE, modulus, e, d, p, q)
        .forEach(number -> key.add(new ASN1Integer(number)));
    key.add(new ASN1Integer(d.mod(p.subtract(BigInteger.ONE))));
    key.add(new ASN1Integer(d.mod(q.subtract(BigInteger.ONE))));
    key.add(new ASN1Integer(q.modInverse(p)));
    key.add(new DERSequence(third));
    var algorithm = new AlgorithmIdentifier(new ASN1ObjectIdentifier(RSA), DERNull.INSTANCE);
    provided.leaf(artifact).keyBytes =
        TestCertificate.bytes(
            new SubjectPublicKeyInfo(algorithm, TestCertificate.bytes(numbers(modulus, e))));
    provided.put(
        artifact,
        "tls.key",
        Pem.write("RSA PRIVATE KEY", TestCertificate.bytes(new DERSequence(key))));
  }

  private static DERSequence numbers(BigInteger... numbers) {
    return new DERSequence(Stream.of(numbers).map(ASN1Integer::new).toArray(ASN1Encodable[]::new));
  }

  /** The first fields of a sequence. */
  private static byte[] fields(byte[] sequence, int count) {
    ASN1Encodable[] all = ASN1Sequence.getInstance(sequence).toArray();
    return TestCertificate.bytes(new DERSequence(Arrays.copyOf(all, count)));
  }

  private static byte[] with(byte[] sequence, ASN1Encodable field) {
    ASN1Encodable[] all = ASN1Sequence.getInstance(sequence).toArray();
    ASN1Encodable[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = field;
    return TestCertificate.bytes(new DERSequence(more));
  }

  private static byte[] withNull(TestCertificate leaf) {
    var info = PrivateKeyInfo.getInstance(outer(leaf));
    var algorithm =
        new AlgorithmIdentifier(info.getPrivateKeyAlgorithm().getAlgorithm(), DERNull.INSTANCE);
    return TestCertificate.bytes(
        new DERSequence(new ASN1Encodable[] {new ASN1Integer(0), algorithm, info.getPrivateKey()}));
  }

  private static byte[] longer(byte[] der) {
    return Arrays.copyOf(der, der.length + 2);
  }

  private static byte[] outer(TestCertificate leaf) {
    return leaf.key.getPrivate().getEncoded();
  }

  private static byte[] inner(TestCertificate leaf) {
    return PrivateKeyInfo.getInstance(outer(leaf)).getPrivateKey().getOctets();
  }

  private static byte[] sec1(TestCertificate leaf) {
    var key = ECPrivateKey.getInstance(inner(leaf));
    var oid = new ASN1ObjectIdentifier("1.2.840.10045.3.1.7");
    return TestCertificate.bytes(new ECPrivateKey(256, key.getKey(), oid));
  }

  private static byte[] compressed(TestCertificate leaf) {
    var key = ECPrivateKey.getInstance(inner(leaf));
    X9ECParameters curve = CustomNamedCurves.getByName("P-256");
    byte[] point = curve.getG().multiply(key.getKey()).normalize().getEncoded(true);
    var algorithm = PrivateKeyInfo.getInstance(outer(leaf)).getPrivateKeyAlgorithm();
    var withPoint = new ECPrivateKey(256, key.getKey(), new DERBitString(point), null);
    return TestCertificate.bytes(
        new DERSequence(
            new ASN1Encodable[] {
              new ASN1Integer(0), algorithm, new DEROctetString(TestCertificate.bytes(withPoint))
            }));
  }

  private static byte[] explicitCurve(TestCertificate leaf) {
    X9ECParameters curve = CustomNamedCurves.getByName("P-256");
    var algorithm =
        new AlgorithmIdentifier(
            new ASN1ObjectIdentifier("1.2.840.10045.2.1"), new X962Parameters(curve));
    byte[] point =
        SubjectPublicKeyInfo.getInstance(((ECPublicKey) leaf.key.getPublic()).getEncoded())
            .getPublicKeyData()
            .getOctets();
    return TestCertificate.bytes(new SubjectPublicKeyInfo(algorithm, point));
  }

  private static byte[] underPssOid(TestCertificate leaf) {
    byte[] numbers =
        SubjectPublicKeyInfo.getInstance(leaf.key.getPublic().getEncoded())
            .getPublicKeyData()
            .getOctets();
    var algorithm = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.113549.1.1.10"));
    return TestCertificate.bytes(new SubjectPublicKeyInfo(algorithm, numbers));
  }
}
