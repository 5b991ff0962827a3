package io.etcdwarden.pki.x509;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;

/** The signature algorithm of a certificate, and whether Go accepts it. */
public record SignatureScheme(String name, String keyType, String digest, GoSupport support) {
  /**
   * Whether Go accepts the algorithm. {@code PSS} means RSA-PSS with parameters that Go accepts.
   */
  enum GoSupport {
    SUPPORTED,
    PSS,
    INSECURE,
    UNKNOWN
  }

  private static final Map<String, SignatureScheme> KNOWN =
      Map.ofEntries(
          rsa("1.2.840.113549.1.1.4", "MD5", GoSupport.INSECURE),
          rsa("1.2.840.113549.1.1.5", "SHA1", GoSupport.INSECURE),
          rsa("1.2.840.113549.1.1.11", "SHA256", GoSupport.SUPPORTED),
          rsa("1.2.840.113549.1.1.12", "SHA384", GoSupport.SUPPORTED),
          rsa("1.2.840.113549.1.1.13", "SHA512", GoSupport.SUPPORTED),
          ecdsa("1.2.840.10045.4.1", "SHA1", GoSupport.INSECURE),
          ecdsa("1.2.840.10045.4.3.2", "SHA256", GoSupport.SUPPORTED),
          ecdsa("1.2.840.10045.4.3.3", "SHA384", GoSupport.SUPPORTED),
          ecdsa("1.2.840.10045.4.3.4", "SHA512", GoSupport.SUPPORTED),
          Map.entry(
              PublicKeyInfo.ED25519_OID,
              new SignatureScheme("Ed25519", "Ed25519", "", GoSupport.SUPPORTED)));

  private static final Map<String, Integer> PSS_DIGESTS =
      Map.of(
          "2.16.840.1.101.3.4.2.1", 256,
          "2.16.840.1.101.3.4.2.2", 384,
          "2.16.840.1.101.3.4.2.3", 512);

  /** Reads a signature algorithm. An unknown algorithm becomes {@link GoSupport#UNKNOWN}. */
  static SignatureScheme read(byte[] algorithm) throws MalformedException {
    Der fields = Der.of(algorithm).read(Der.SEQUENCE);
    String oid = fields.readOid();
    if (oid.equals("1.2.840.113549.1.1.10")) {
      return pss(fields);
    }
    SignatureScheme known = KNOWN.get(oid);
    return known != null
        ? known
        : new SignatureScheme("signature algorithm " + oid, "", "", GoSupport.UNKNOWN);
  }

  public boolean isSupported() {
    return support == GoSupport.SUPPORTED || support == GoSupport.PSS;
  }

  /**
   * Whether the signer's key signed this certificate. {@link SignatureCache} remembers the answer.
   */
  public static boolean verifies(Certificate signed, Certificate signer) {
    SignatureScheme scheme = signed.signatureScheme();
    return scheme.isSupported()
        && scheme.matches(signer.publicKey())
        && scheme.checkSignature(signed, signer);
  }

  private boolean checkSignature(Certificate signed, Certificate signer) {
    if (signer.publicKey() instanceof PublicKeyInfo.Ec ec && ec.curve().equals("P-224")) {
      return EcdsaVerifier.verifies(ec, digest, signed);
    }
    try {
      Signature check = verifier();
      check.initVerify(publicKey(signer, keyType));
      check.update(signed.tbsCertificate().toArray());
      return check.verify(signed.signature().toArray());
    } catch (GeneralSecurityException notASignature) {
      // A signature that cannot be checked is invalid.
      return false;
    }
  }

  private boolean matches(PublicKeyInfo key) {
    return switch (key) {
      case PublicKeyInfo.Rsa rsa ->
          keyType.equals("RSA") && rsa.bits() >= 1024 && rsa.bits() <= 8192;
      case PublicKeyInfo.Ec _ -> keyType.equals("EC");
      case PublicKeyInfo.Ed25519 _ -> keyType.equals("Ed25519");
      case PublicKeyInfo.Unsupported _ -> false;
    };
  }

  private Signature verifier() throws GeneralSecurityException {
    if (support != GoSupport.PSS) {
      return Signature.getInstance(name);
    }
    var check = Signature.getInstance("RSASSA-PSS");
    String hash = "SHA-" + digest;
    int salt = Integer.parseInt(digest) / 8;
    check.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), salt, 1));
    return check;
  }

  private static PublicKey publicKey(Certificate holder, String type)
      throws GeneralSecurityException {
    return KeyFactory.getInstance(type)
        .generatePublic(new X509EncodedKeySpec(PublicKeyWriter.write(holder.publicKey())));
  }

  /** Go accepts PSS only with one digest algorithm and a salt of the length of the digest. */
  private static SignatureScheme pss(Der fields) throws MalformedException {
    var refused =
        new SignatureScheme("RSA-PSS with unusual parameters", "RSA", "", GoSupport.UNKNOWN);
    try {
      Der parameters = fields.read(Der.SEQUENCE);
      String digest = parameters.read(Der.constructedTag(0)).read(Der.SEQUENCE).readOid();
      Der mask = parameters.read(Der.constructedTag(1)).read(Der.SEQUENCE);
      boolean mgf1 = mask.readOid().equals("1.2.840.113549.1.1.8");
      String maskDigest = mask.read(Der.SEQUENCE).readOid();
      int salt = parameters.read(Der.constructedTag(2)).readInteger().intValue();
      Integer bits = PSS_DIGESTS.get(digest);
      boolean usual = bits != null && mgf1 && maskDigest.equals(digest) && salt == bits / 8;
      return usual
          ? new SignatureScheme("RSASSA-PSS", "RSA", bits.toString(), GoSupport.PSS)
          : refused;
    } catch (MalformedException defaultsLeftOut) {
      // The defaults of missing parameters mean SHA-1, which Go refuses.
      return refused;
    }
  }

  private static Map.Entry<String, SignatureScheme> rsa(
      String oid, String digest, GoSupport goSupport) {
    return Map.entry(oid, new SignatureScheme(digest + "withRSA", "RSA", digest, goSupport));
  }

  private static Map.Entry<String, SignatureScheme> ecdsa(
      String oid, String digest, GoSupport goSupport) {
    return Map.entry(oid, new SignatureScheme(digest + "withECDSA", "EC", digest, goSupport));
  }
}
