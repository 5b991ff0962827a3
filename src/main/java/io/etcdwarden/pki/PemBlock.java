package io.etcdwarden.pki;

/** One block of a PEM text. {@code encrypted}: its headers say that a password is needed. */
record PemBlock(String label, boolean encrypted, Bytes bytes) {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";

  boolean isCertificate() {
    return label.equals(CERTIFICATE);
  }

  /** Go takes any label that ends so: {@code RSA PRIVATE KEY}, also {@code Ed25519 PRIVATE KEY}. */
  boolean isPrivateKey() {
    return label.equals(PRIVATE_KEY) || label.endsWith(" " + PRIVATE_KEY);
  }

  @Override
  public String toString() {
    return "PEM block " + label;
  }
}
