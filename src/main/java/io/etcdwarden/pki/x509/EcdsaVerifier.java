package io.etcdwarden.pki.x509;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/** Verifies signatures of keys on the curve P-224, which Go supports and Java does not. */
final class EcdsaVerifier {
  private EcdsaVerifier() {}

  static boolean verifies(PublicKeyInfo.Ec key, String digest, Certificate signed) {
    X9ECParameters curve = PublicKeyInfo.curve(key.curve());
    byte[] point = HexFormat.of().parseHex(key.point());
    var verifier = new ECDSASigner();
    verifier.init(
        false,
        new ECPublicKeyParameters(
            curve.getCurve().decodePoint(point), new ECDomainParameters(curve)));
    try {
      Der numbers = Der.of(signed.signature().toArray()).read(Der.SEQUENCE);
      byte[] hash =
          MessageDigest.getInstance(digest.replace("SHA", "SHA-"))
              .digest(signed.tbsCertificate().toArray());
      return verifier.verifySignature(hash, numbers.readInteger(), numbers.readInteger());
    } catch (MalformedException notASignature) {
      return false;
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java has the digests of SHA-2", impossible);
    }
  }
}
