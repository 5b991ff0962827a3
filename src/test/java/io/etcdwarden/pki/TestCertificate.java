package io.etcdwarden.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/**
 * Builds a certificate for a test, valid unless the test adds a fault. Writes each field itself,
 * because builders refuse to create faulty certificates.
 */
final class TestCertificate {
  X500Name subject;
  KeyPair key = TestKeys.fresh();
  byte[] keyBytes;
  Instant from = PkiRequests.NOW.minus(Duration.ofDays(10));
  Instant until = PkiRequests.NOW.plus(Duration.ofDays(1000));
  ASN1UTCTime writtenFrom;
  BigInteger serial = BigInteger.valueOf(4711);
  int version = 3;
  BasicConstraints constraints;
  Integer usage;
  List<KeyPurposeId> purposes;
  final List<GeneralName> names = new ArrayList<>();
  final List<Extension> more = new ArrayList<>();
  String algorithm;

  /** The digest of the signature, if it is not the usual one. Has no effect with Ed25519. */
  String digest;

  AlgorithmIdentifier algorithmId;
  AlgorithmParameterSpec algorithmSpec;
  X500Name issuer;

  /** Changes the bytes that are signed, for names that the encoder would sort. */
  UnaryOperator<byte[]> bodyEdit = UnaryOperator.identity();

  private int signatures;

  private TestCertificate(String commonName) {
    subject = new X500Name("CN=" + commonName);
  }

  static TestCertificate ca(String commonName) {
    var certificate = new TestCertificate(commonName);
    certificate.constraints = new BasicConstraints(true);
    certificate.usage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
    return certificate;
  }

  static TestCertificate leaf(String commonName) {
    var certificate = new TestCertificate(commonName);
    certificate.until = PkiRequests.NOW.plus(Duration.ofDays(300));
    certificate.constraints = new BasicConstraints(false);
    certificate.usage = KeyUsage.digitalSignature | KeyUsage.keyEncipherment;
    certificate.purposes = List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    return certificate;
  }

  TestCertificate named(List<String> dnsNames) {
    names.clear();
    dnsNames.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    return this;
  }

  byte[] selfSigned() {
    return signedBy(this);
  }

  byte[] signedBy(TestCertificate ca) {
    return signedWith(ca.key.getPrivate(), ca.subject);
  }

  private byte[] signedWith(PrivateKey signer, X500Name issuerName) {
    String name = algorithm != null ? algorithm : usualAlgorithm(signer, digest);
    AlgorithmIdentifier id =
        algorithmId != null
            ? algorithmId
            : new DefaultSignatureAlgorithmIdentifierFinder().find(name);
    byte[] body = bodyEdit.apply(bytes(body(id, issuer != null ? issuer : issuerName)));
    try {
      // Java has no provider for the keys of some curves.
      Signature signature =
          signer.getClass().getName().startsWith("org.bouncycastle")
              ? Signature.getInstance(name, TestKeys.OTHER_KINDS)
              : Signature.getInstance(name);
      if (algorithmSpec != null) {
        signature.setParameter(algorithmSpec);
      }
      // The same in every run, and another one each time, as signatures of other issuers are.
      signature.initSign(signer, new SeededRandom(Arrays.hashCode(body) + ++signatures));
      signature.update(body);
      return sequence(body, bytes(id), bytes(new DERBitString(signature.sign())));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Keeps the bytes as they are, also those that are not DER. */
  private static byte[] sequence(byte[]... parts) {
    byte[] content = ProvidedCertificates.join(parts);
    byte[] length = BigInteger.valueOf(content.length).toByteArray();
    byte[] octets = length[0] == 0 ? Arrays.copyOfRange(length, 1, length.length) : length;
    byte[] header =
        content.length < 0x80
            ? new byte[] {0x30, (byte) content.length}
            : ProvidedCertificates.join(new byte[] {0x30, (byte) (0x80 | octets.length)}, octets);
    return ProvidedCertificates.join(header, content);
  }

  private DERSequence body(AlgorithmIdentifier id, X500Name issuerName) {
    var fields = new ASN1EncodableVector();
    if (version > 1) {
      fields.add(new DERTaggedObject(true, 0, new ASN1Integer(version - 1)));
    }
    fields.add(new ASN1Integer(serial));
    fields.add(id);
    fields.add(issuerName);
    fields.add(
        new DERSequence(
            new ASN1Encodable[] {
              writtenFrom != null ? writtenFrom : new Time(Date.from(from)),
              new Time(Date.from(until))
            }));
    fields.add(subject);
    fields.add(
        ASN1Sequence.getInstance(keyBytes != null ? keyBytes : key.getPublic().getEncoded()));
    if (version == 3) {
      fields.add(new DERTaggedObject(true, 3, extensions()));
    }
    return new DERSequence(fields);
  }

  private DERSequence extensions() {
    var extensions = new ASN1EncodableVector();
    if (constraints != null) {
      extensions.add(extension(Extension.basicConstraints, true, constraints));
    }
    if (usage != null) {
      extensions.add(extension(Extension.keyUsage, true, new KeyUsage(usage)));
    }
    if (purposes != null) {
      var ids = purposes.toArray(KeyPurposeId[]::new);
      extensions.add(extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(ids)));
    }
    if (!names.isEmpty()) {
      var all = new GeneralNames(names.toArray(GeneralName[]::new));
      extensions.add(extension(Extension.subjectAlternativeName, false, all));
    }
    more.forEach(extensions::add);
    return new DERSequence(extensions);
  }

  static Extension extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    return new Extension(oid, critical, bytes(value));
  }

  private static String usualAlgorithm(PrivateKey key, String digest) {
    String hash = digest == null ? "SHA256" : digest;
    return switch (key.getAlgorithm()) {
      case "RSA" -> hash + "withRSA";
      case "EdDSA", "Ed25519" -> "Ed25519";
      default -> hash + "withECDSA";
    };
  }

  static byte[] bytes(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded("DER");
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
