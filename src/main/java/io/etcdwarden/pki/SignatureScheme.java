package io.etcdwarden.pki;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;

/** How a certificate is signed, and whether Go believes such signatures. */
record SignatureScheme(String name, String keyType, String digest, Trust trust) {
  /** What Go does with it. {@code PSS} is fine if its parameters are the usual ones. */
  enum Trust {
    FINE,
    PSS,
    OUTDATED,
    UNKNOWN
  }

  private static final Map<String, SignatureScheme> KNOWN =
      Map.ofEntries(
          rsa("1.2.840.113549.1.1.4", "MD5", Trust.OUTDATED),
          rsa("1.2.840.113549.1.1.5", "SHA1", Trust.OUTDATED),
          rsa("1.2.840.113549.1.1.11", "SHA256", Trust.FINE),
          rsa("1.2.840.113549.1.1.12", "SHA384", Trust.FINE),
          rsa("1.2.840.113549.1.1.13", "SHA512", Trust.FINE),
          ecdsa("1.2.840.10045.4.1", "SHA1", Trust.OUTDATED),
          ecdsa("1.2.840.10045.4.3.2", "SHA256", Trust.FINE),
          ecdsa("1.2.840.10045.4.3.3", "SHA384", Trust.FINE),
          ecdsa("1.2.840.10045.4.3.4", "SHA512", Trust.FINE),
          Map.entry(
              PublicKeyInfo.ED25519_OID,
              new SignatureScheme("Ed25519", "Ed25519", "", Trust.FINE)));

  private static final Map<String, Integer> PSS_DIGESTS =
      Map.of(
          "2.16.840.1.101.3.4.2.1", 256,
          "2.16.840.1.101.3.4.2.2", 384,
          "2.16.840.1.101.3.4.2.3", 512);

  private static final ProvenSignatures PROVEN = new ProvenSignatures();

  /** Reads the algorithm of a signature; an unknown one is a finding later, not a failure here. */
  static SignatureScheme read(byte[] algorithm) throws Malformed {
    Der fields = Der.of(algorithm).read(Der.SEQUENCE);
    String oid = fields.oid();
    if (oid.equals("1.2.840.113549.1.1.10")) {
      return pss(fields);
    }
    SignatureScheme known = KNOWN.get(oid);
    return known != null
        ? known
        : new SignatureScheme("signature algorithm " + oid, "", "", Trust.UNKNOWN);
  }

  boolean isSupported() {
    return trust == Trust.FINE || trust == Trust.PSS;
  }

  /** Whether the holder of the signer's key signed this certificate. */
  static boolean verifies(Certificate signed, Certificate signer) {
    SignatureScheme scheme = signed.scheme();
    if (!scheme.isSupported() || !scheme.fits(signer.key())) {
      return false;
    }
    if (PROVEN.contains(signed, signer)) {
      return true;
    }
    boolean holds = scheme.holds(signed, signer);
    if (holds) {
      PROVEN.add(signed, signer);
    }
    return holds;
  }

  private boolean holds(Certificate signed, Certificate signer) {
    try {
      Signature check = verifier();
      check.initVerify(publicKey(signer, keyType));
      check.update(signed.signedPart().toArray());
      return check.verify(signed.signature().toArray());
    } catch (GeneralSecurityException notASignature) {
      // A signature that cannot even be tried is one that does not hold.
      return false;
    }
  }

  private boolean fits(PublicKeyInfo key) {
    return switch (key) {
      case PublicKeyInfo.Rsa rsa -> keyType.equals("RSA") && rsa.bits() <= 8192;
      case PublicKeyInfo.Ec _ -> keyType.equals("EC");
      case PublicKeyInfo.Ed25519 _ -> keyType.equals("Ed25519");
      case PublicKeyInfo.Unsupported _ -> false;
    };
  }

  private Signature verifier() throws GeneralSecurityException {
    if (trust != Trust.PSS) {
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
        .generatePublic(new X509EncodedKeySpec(holder.keyBytes().toArray()));
  }

  /** Go takes PSS only with one digest throughout and a salt as long as the digest. */
  private static SignatureScheme pss(Der fields) throws Malformed {
    var refused = new SignatureScheme("RSA-PSS with unusual parameters", "RSA", "", Trust.UNKNOWN);
    try {
      Der parameters = fields.read(Der.SEQUENCE);
      String digest = parameters.read(Der.context(0)).read(Der.SEQUENCE).oid();
      Der mask = parameters.read(Der.context(1)).read(Der.SEQUENCE);
      boolean mgf1 = mask.oid().equals("1.2.840.113549.1.1.8");
      String maskDigest = mask.read(Der.SEQUENCE).oid();
      int salt = parameters.read(Der.context(2)).integer().intValue();
      Integer bits = PSS_DIGESTS.get(digest);
      boolean usual = bits != null && mgf1 && maskDigest.equals(digest) && salt == bits / 8;
      return usual ? new SignatureScheme("RSASSA-PSS", "RSA", bits.toString(), Trust.PSS) : refused;
    } catch (Malformed defaultsLeftOut) {
      // Left-out parameters mean SHA-1, which Go refuses.
      return refused;
    }
  }

  private static Map.Entry<String, SignatureScheme> rsa(String oid, String digest, Trust trust) {
    return Map.entry(oid, new SignatureScheme(digest + "withRSA", "RSA", digest, trust));
  }

  private static Map.Entry<String, SignatureScheme> ecdsa(String oid, String digest, Trust trust) {
    return Map.entry(oid, new SignatureScheme(digest + "withECDSA", "EC", digest, trust));
  }
}
