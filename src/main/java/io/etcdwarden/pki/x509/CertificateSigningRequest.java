package io.etcdwarden.pki.x509;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/** The request of a CA to be signed by another CA (PKCS #10). */
public final class CertificateSigningRequest {
  private static final String LABEL = "CERTIFICATE REQUEST";

  private CertificateSigningRequest() {}

  /**
   * The request as PEM text. It asks for a CA certificate that may sign.
   *
   * @param purposes the extended key usages that the CA allows; empty for all
   */
  public static byte[] write(
      String commonName, Set<KeyPurpose> purposes, KeyMaterial key, SecureRandom random) {
    try {
      ExtensionsGenerator extensions = new ExtensionsGenerator();
      extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      extensions.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      if (!purposes.isEmpty()) {
        extensions.addExtension(
            Extension.extendedKeyUsage, false, CertificateWriter.extendedKeyUsage(purposes));
      }
      byte[] der =
          new PKCS10CertificationRequestBuilder(
                  X500Name.getInstance(CertificateWriter.subject(commonName)),
                  SubjectPublicKeyInfo.getInstance(key.subjectPublicKeyInfo().toArray()))
              .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
              .build(
                  new JcaContentSignerBuilder(key.signatureAlgorithm())
                      .setSecureRandom(random)
                      .build(key.privateKey()))
              .getEncoded();
      return Pem.write(LABEL, der);
    } catch (IOException | OperatorCreationException impossible) {
      throw new IllegalStateException("a signing request cannot be written", impossible);
    }
  }

  /** Whether a request, as PEM text, is for this key. */
  public static boolean isFor(byte[] pem, KeyMaterial key) {
    try {
      byte[] requested = read(pem).getSubjectPublicKeyInfo().getEncoded();
      return Arrays.equals(requested, key.subjectPublicKeyInfo().toArray());
    } catch (IOException | IllegalArgumentException unreadable) {
      return false;
    }
  }

  private static PKCS10CertificationRequest read(byte[] pem) throws IOException {
    List<PemBlock> blocks = Pem.read(pem).blocks();
    if (blocks.isEmpty()) {
      throw new IOException("no PEM block");
    }
    return new PKCS10CertificationRequest(blocks.getFirst().bytes().toArray());
  }
}
