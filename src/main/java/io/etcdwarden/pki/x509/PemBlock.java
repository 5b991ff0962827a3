package io.etcdwarden.pki.x509;

/**
 * One block of a PEM text.
 *
 * @param hasHeaders whether lines with a colon stand before the content. Some Go programs skip a
 *     certificate with headers
 * @param encrypted whether the headers of the block say that its content is encrypted
 */
public record PemBlock(String label, boolean hasHeaders, boolean encrypted, Bytes bytes) {
  public static final String CERTIFICATE = "CERTIFICATE";
  public static final String PRIVATE_KEY = "PRIVATE KEY";

  public boolean isCertificate() {
    return label.equals(CERTIFICATE);
  }

  /** Go accepts any label with this ending, for example {@code RSA PRIVATE KEY}. */
  public boolean isPrivateKey() {
    return label.equals(PRIVATE_KEY) || label.endsWith(" " + PRIVATE_KEY);
  }

  /** Reads the content as a certificate, whatever the label. */
  public Certificate readCertificate() throws MalformedException {
    return CertificateReader.read(bytes.toArray());
  }

  /** Reads the content as a private key, whatever the label. */
  public KeyMaterial readPrivateKey() throws MalformedException {
    return PrivateKeyReader.read(bytes.toArray());
  }

  @Override
  public String toString() {
    return "PEM block " + label;
  }
}
