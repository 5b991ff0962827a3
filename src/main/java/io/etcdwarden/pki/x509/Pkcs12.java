package io.etcdwarden.pki.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * Writes certificates as a PKCS#12 truststore (RFC 7292) for Java clients.
 *
 * <p>Certificates are public, so they are not encrypted. Without a password the store has no MAC
 * either, and Java opens it with any password and with none, as it opens the stores of
 * trust-manager. With a password, Java checks the MAC with it.
 *
 * <p>The same certificates and password give the same bytes, so that the store is written only when
 * its content changes. The Java platform would write random salts.
 */
public final class Pkcs12 {
  /** Java takes a certificate for trusted only if its bag has this attribute of Oracle. */
  private static final ASN1ObjectIdentifier TRUSTED_KEY_USAGE =
      new ASN1ObjectIdentifier("2.16.840.1.113894.746875.1.1");

  /** Few: the password protects nothing secret, and each reconcile compares the bytes. */
  private static final int ITERATIONS = 2_048;

  private static final int SALT_BYTES = 20;

  private Pkcs12() {}

  /**
   * A truststore with a trusted entry for each certificate that Java can read; Java would refuse
   * the whole store for one that it cannot read.
   *
   * @param password printable ASCII characters; empty for a store without a MAC
   */
  public static byte[] write(List<Certificate> certificates, String password) {
    DERSequence bags =
        new DERSequence(
            certificates.stream()
                .filter(Certificate::isReadableByJava)
                .map(Pkcs12::bag)
                .toArray(ASN1Encodable[]::new));
    byte[] safes = encoded(new DERSequence(data(encoded(bags))));
    MacData mac = password.isEmpty() ? null : mac(safes, password);
    return encoded(new Pfx(data(safes), mac));
  }

  private static SafeBag bag(Certificate certificate) {
    CertBag content =
        new CertBag(
            PKCSObjectIdentifiers.x509Certificate, new DEROctetString(certificate.der().toArray()));
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    attributes.add(
        attribute(
            PKCSObjectIdentifiers.pkcs_9_at_friendlyName, new DERBMPString(alias(certificate))));
    attributes.add(attribute(TRUSTED_KEY_USAGE, KeyPurposeId.anyExtendedKeyUsage));
    return new SafeBag(PKCSObjectIdentifiers.certBag, content, new DERSet(attributes));
  }

  /** Java keeps only the last of two entries with the same alias. */
  private static String alias(Certificate certificate) {
    return certificate.subject() + " " + certificate.fingerprint();
  }

  private static DERSequence attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new DERSequence(new ASN1Encodable[] {type, new DERSet(value)});
  }

  private static ContentInfo data(byte[] content) {
    return new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(content));
  }

  private static MacData mac(byte[] content, String password) {
    byte[] salt = salt(content);
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
    return new MacData(
        new DigestInfo(algorithm, digest(content, salt, password)), salt, ITERATIONS);
  }

  /** A digest of the content: the salt need not be secret, and must not change the bytes. */
  private static byte[] salt(byte[] content) {
    return Arrays.copyOf(Bytes.of(content).sha256().getBytes(US_ASCII), SALT_BYTES);
  }

  private static byte[] digest(byte[] content, byte[] salt, String password) {
    try {
      Mac mac = Mac.getInstance("HmacPBESHA256");
      mac.init(
          SecretKeyFactory.getInstance("PBE")
              .generateSecret(new PBEKeySpec(password.toCharArray())),
          new PBEParameterSpec(salt, ITERATIONS));
      return mac.doFinal(content);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("the MAC of a truststore cannot be computed", impossible);
    }
  }

  private static byte[] encoded(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException impossible) {
      throw new IllegalStateException("a truststore cannot be encoded", impossible);
    }
  }
}
