package io.etcdwarden.pki.x509;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Writes one certificate. Bouncy Castle encodes its fields, except the names, which are copied
 * unchanged.
 */
public final class CertificateWriter {
  private static final int SERIAL_BITS = 127;

  private final byte[] issuer;
  private final byte[] subject;
  private final Validity validity;
  private final Bytes keyBytes;
  private final BigInteger serial;
  private final SecureRandom random;
  private final ExtensionsGenerator extensions = new ExtensionsGenerator();

  private CertificateWriter(
      byte[] issuer, byte[] subject, Validity validity, Bytes keyBytes, SecureRandom random) {
    this.issuer = issuer.clone();
    this.subject = subject.clone();
    this.validity = validity;
    this.keyBytes = keyBytes;
    this.serial = serial(random);
    this.random = random;
  }

  /**
   * Starts a certificate.
   *
   * @param issuer the bytes of the issuer's subject. Go compares them, so they are copied
   *     unchanged. Bouncy Castle would sort the attributes of a name that is not in DER order
   */
  public static CertificateWriter begin(
      byte[] issuer, byte[] subject, Validity validity, Bytes keyBytes, SecureRandom random) {
    return new CertificateWriter(issuer, subject, validity, keyBytes, random);
  }

  /** The validity of a certificate, in whole seconds. */
  public record Validity(Instant notBefore, Instant notAfter) {}

  public static byte[] subject(String commonName) {
    return subject(commonName, List.of());
  }

  /** A subject with organizations, in their order, before the common name. */
  public static byte[] subject(String commonName, List<String> organizations) {
    X500NameBuilder name = new X500NameBuilder();
    organizations.forEach(organization -> name.addRDN(BCStyle.O, organization));
    name.addRDN(BCStyle.CN, commonName);
    try {
      return name.build().getEncoded();
    } catch (IOException impossible) {
      throw new IllegalStateException("a subject cannot be written", impossible);
    }
  }

  public CertificateWriter ca() {
    add(Extension.basicConstraints, true, new BasicConstraints(0));
    return add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  public CertificateWriter leaf(boolean encipherment) {
    int usage = KeyUsage.digitalSignature | (encipherment ? KeyUsage.keyEncipherment : 0);
    add(Extension.basicConstraints, true, new BasicConstraints(false));
    return add(Extension.keyUsage, true, new KeyUsage(usage));
  }

  public CertificateWriter purposes(Set<KeyPurpose> purposes) {
    if (purposes.isEmpty()) {
      return this;
    }
    return add(Extension.extendedKeyUsage, false, extendedKeyUsage(purposes));
  }

  static ExtendedKeyUsage extendedKeyUsage(Set<KeyPurpose> purposes) {
    // Sorted, so that the same request gives the same bytes.
    KeyPurposeId[] ids =
        purposes.stream()
            .sorted()
            .map(purpose -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(purpose.oid())))
            .toArray(KeyPurposeId[]::new);
    return new ExtendedKeyUsage(ids);
  }

  public CertificateWriter names(List<String> dnsNames, List<String> ipAddresses) {
    List<GeneralName> names = new ArrayList<>();
    dnsNames.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    ipAddresses.forEach(address -> names.add(ipAddress(address)));
    return names.isEmpty()
        ? this
        : add(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
  }

  /** In four bytes for version 4, also if the text is the version 6 form of such an address. */
  private static GeneralName ipAddress(String address) {
    byte[] bytes = InetAddress.ofLiteral(address).getAddress();
    return new GeneralName(GeneralName.iPAddress, new DEROctetString(bytes));
  }

  public CertificateWriter subjectKeyId(byte[] id) {
    return add(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(id));
  }

  public CertificateWriter authorityKeyId(byte[] id) {
    return id.length == 0
        ? this
        : add(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(id));
  }

  public Certificate sign(KeyMaterial key) {
    try {
      var signer =
          new JcaContentSignerBuilder(key.signatureAlgorithm())
              .setSecureRandom(random)
              .build(key.privateKey());
      byte[] algorithm = signer.getAlgorithmIdentifier().getEncoded(ASN1Encoding.DER);
      byte[] body = body(algorithm);
      signer.getOutputStream().write(body);
      byte[] signature = new DERBitString(signer.getSignature()).getEncoded(ASN1Encoding.DER);
      return CertificateReader.read(sequence(body, algorithm, signature));
    } catch (OperatorCreationException | IOException | MalformedException impossible) {
      throw new IllegalStateException("a certificate cannot be signed", impossible);
    }
  }

  /** The part of the certificate that is signed. */
  private byte[] body(byte[] algorithm) throws IOException {
    return sequence(
        encoded(new DERTaggedObject(true, 0, new ASN1Integer(2))),
        encoded(new ASN1Integer(serial)),
        algorithm,
        issuer,
        sequence(
            encoded(new Time(Date.from(validity.notBefore()))),
            encoded(new Time(Date.from(validity.notAfter())))),
        subject,
        keyBytes.toArray(),
        encoded(new DERTaggedObject(true, 3, extensions.generate())));
  }

  private static byte[] encoded(ASN1Encodable value) throws IOException {
    return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
  }

  /** A DER sequence of fields whose bytes are copied unchanged. */
  private static byte[] sequence(byte[]... fields) {
    var content = new ByteArrayOutputStream();
    for (byte[] field : fields) {
      content.writeBytes(field);
    }
    var sequence = new ByteArrayOutputStream();
    sequence.write(Der.SEQUENCE);
    writeLength(sequence, content.size());
    sequence.writeBytes(content.toByteArray());
    return sequence.toByteArray();
  }

  private static void writeLength(ByteArrayOutputStream out, int length) {
    if (length < 0x80) {
      out.write(length);
      return;
    }
    int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
    out.write(0x80 | octets);
    for (int octet = octets - 1; octet >= 0; octet--) {
      out.write(length >>> (octet * 8));
    }
  }

  private CertificateWriter add(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    try {
      extensions.addExtension(oid, critical, value);
      return this;
    } catch (IOException impossible) {
      throw new IllegalStateException("extension " + oid + " cannot be written", impossible);
    }
  }

  /** A random positive number of at most 16 bytes. */
  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(SERIAL_BITS, random).max(BigInteger.ONE);
  }
}
