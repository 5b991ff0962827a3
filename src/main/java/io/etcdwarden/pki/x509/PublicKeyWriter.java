package io.etcdwarden.pki.x509;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Writes a public key for Java. A key in a certificate may have surplus fields: Go ignores them,
 * Java refuses the key.
 */
final class PublicKeyWriter {
  private PublicKeyWriter() {}

  /** The SubjectPublicKeyInfo of a key that is not {@link PublicKeyInfo.Unsupported}. */
  static byte[] write(PublicKeyInfo key) {
    try {
      return info(key).getEncoded();
    } catch (IOException impossible) {
      throw new IllegalStateException("a key that was read cannot be written", impossible);
    }
  }

  private static SubjectPublicKeyInfo info(PublicKeyInfo key) throws IOException {
    return switch (key) {
      case PublicKeyInfo.Rsa rsa ->
          new SubjectPublicKeyInfo(
              algorithm(PublicKeyInfo.RSA_OID, DERNull.INSTANCE),
              new RSAPublicKey(rsa.modulus(), rsa.exponent()));
      case PublicKeyInfo.Ec ec ->
          new SubjectPublicKeyInfo(
              algorithm(PublicKeyInfo.EC_OID, curve(ec)), HexFormat.of().parseHex(ec.point()));
      case PublicKeyInfo.Ed25519 ed25519 ->
          new SubjectPublicKeyInfo(
              algorithm(PublicKeyInfo.ED25519_OID, null), HexFormat.of().parseHex(ed25519.point()));
      case PublicKeyInfo.Unsupported unsupported ->
          throw new IllegalStateException("no signature is verified with " + unsupported);
    };
  }

  private static ASN1ObjectIdentifier curve(PublicKeyInfo.Ec ec) {
    return PublicKeyInfo.CURVES.entrySet().stream()
        .filter(curve -> curve.getValue().equals(ec.curve()))
        .map(Map.Entry::getKey)
        .map(ASN1ObjectIdentifier::new)
        .findFirst()
        .orElseThrow();
  }

  private static AlgorithmIdentifier algorithm(String oid, ASN1Encodable parameters) {
    return new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid), parameters);
  }
}
