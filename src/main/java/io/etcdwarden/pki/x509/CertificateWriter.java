package io.etcdwarden.pki.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Builds one certificate with Bouncy Castle's certificate builder. */
public final class CertificateWriter {
  private static final int SERIAL_BITS = 127;

  private final X509v3CertificateBuilder builder;
  private final SecureRandom random;

  private CertificateWriter(X509v3CertificateBuilder builder, SecureRandom random) {
    this.builder = builder;
    this.random = random;
  }

  /**
   * Starts a certificate.
   *
   * @param issuer the bytes of the issuer's subject. Go compares them, so they are copied unchanged
   */
  public static CertificateWriter begin(
      byte[] issuer, byte[] subject, Validity validity, Bytes keyBytes, SecureRandom random) {
    var builder =
        new X509v3CertificateBuilder(
            X500Name.getInstance(issuer),
            serial(random),
            Date.from(validity.notBefore()),
            Date.from(validity.notAfter()),
            X500Name.getInstance(subject),
            SubjectPublicKeyInfo.getInstance(keyBytes.toArray()));
    return new CertificateWriter(builder, random);
  }

  /** The validity of a certificate, in whole seconds. */
  public record Validity(Instant notBefore, Instant notAfter) {}

  public static byte[] subject(String commonName) {
    X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    try {
      return name.getEncoded();
    } catch (IOException impossible) {
      throw new IllegalStateException("a common name cannot be written", impossible);
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
    // Sorted, so that the same request gives the same bytes.
    KeyPurposeId[] ids =
        purposes.stream()
            .sorted()
            .map(purpose -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(purpose.oid())))
            .toArray(KeyPurposeId[]::new);
    return add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(ids));
  }

  public CertificateWriter names(List<String> dnsNames, List<String> ipAddresses) {
    List<GeneralName> names = new ArrayList<>();
    dnsNames.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    ipAddresses.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
    return names.isEmpty()
        ? this
        : add(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
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
      return CertificateReader.read(builder.build(signer).getEncoded());
    } catch (OperatorCreationException | IOException | MalformedException impossible) {
      throw new IllegalStateException("a certificate cannot be signed", impossible);
    }
  }

  private CertificateWriter add(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    try {
      builder.addExtension(oid, critical, value);
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
