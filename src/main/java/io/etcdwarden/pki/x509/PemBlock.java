package io.etcdwarden.pki.x509;

/** One block of a PEM text. {@code encrypted}: its headers say that a password is needed. */
public record PemBlock(String label, boolean encrypted, Bytes bytes) {
  public static final String CERTIFICATE = "CERTIFICATE";
  public static final String PRIVATE_KEY = "PRIVATE KEY";

  public boolean isCertificate() {
    return label.equals(CERTIFICATE);
  }

  /** Go takes any label that ends so: {@code RSA PRIVATE KEY}, also {@code Ed25519 PRIVATE KEY}. */
  public boolean isPrivateKey() {
    return label.equals(PRIVATE_KEY) || label.endsWith(" " + PRIVATE_KEY);
  }

  @Override
  public String toString() {
    return "PEM block " + label;
  }
}
