package io.etcdwarden.pki.x509;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/** A private key with its public key. The text form shows only the algorithm. */
public record KeyMaterial(PublicKeyInfo publicKey, Bytes subjectPublicKeyInfo, Bytes pkcs8) {

  public static KeyMaterial generate(KeyAlgorithm algorithm, SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm.isRsa() ? "RSA" : "EC");
      if (algorithm.isRsa()) {
        generator.initialize(algorithm.bits(), random);
      } else {
        generator.initialize(new ECGenParameterSpec(algorithm.curve()), random);
      }
      KeyPair pair = generator.generateKeyPair();
      byte[] publicBytes = pair.getPublic().getEncoded();
      return new KeyMaterial(
          PublicKeyInfo.read(publicBytes),
          Bytes.of(publicBytes),
          Bytes.of(pair.getPrivate().getEncoded()));
    } catch (GeneralSecurityException | MalformedException impossible) {
      throw new IllegalStateException("Java cannot generate a key " + algorithm, impossible);
    }
  }

  /** Whether the certificate is for this key. */
  public boolean belongsTo(Certificate certificate) {
    return publicKey.equals(certificate.publicKey());
  }

  /** Whether etcd accepts certificates that this key signs. */
  public boolean canSign() {
    return switch (publicKey) {
      case PublicKeyInfo.Rsa rsa -> rsa.bits() >= 1024 && rsa.bits() <= 8192;
      case PublicKeyInfo.Ec ec -> !ec.curve().equals("P-224");
      case PublicKeyInfo.Ed25519 _ -> true;
      case PublicKeyInfo.Unsupported _ -> false;
    };
  }

  String signatureAlgorithm() {
    return switch (publicKey) {
      case PublicKeyInfo.Rsa rsa -> rsa.bits() >= 4096 ? "SHA512withRSA" : "SHA256withRSA";
      case PublicKeyInfo.Ec ec ->
          switch (ec.curve()) {
            case "P-384" -> "SHA384withECDSA";
            case "P-521" -> "SHA512withECDSA";
            default -> "SHA256withECDSA";
          };
      case PublicKeyInfo.Ed25519 _ -> "Ed25519";
      case PublicKeyInfo.Unsupported other ->
          throw new IllegalStateException("cannot sign with " + other.algorithm());
    };
  }

  public PrivateKey privateKey() {
    String type =
        switch (publicKey) {
          case PublicKeyInfo.Rsa _ -> "RSA";
          case PublicKeyInfo.Ec _ -> "EC";
          case PublicKeyInfo.Ed25519 _ -> "Ed25519";
          case PublicKeyInfo.Unsupported other -> other.algorithm();
        };
    try {
      return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(pkcs8.toArray()));
    } catch (GeneralSecurityException unusable) {
      // Without the cause: its message may contain numbers of the key.
      throw new IllegalStateException("Java cannot use a key of type " + type);
    }
  }

  public byte[] pem() {
    return Pem.write(PemBlock.PRIVATE_KEY, pkcs8.toArray());
  }

  @Override
  public String toString() {
    return "private key of " + publicKey.description();
  }
}
