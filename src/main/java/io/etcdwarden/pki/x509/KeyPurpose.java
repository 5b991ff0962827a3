package io.etcdwarden.pki.x509;

/**
 * What a certificate may be presented for: its extended key usages, as far as etcd asks for them.
 */
public enum KeyPurpose {
  SERVER("serverAuth", "1.3.6.1.5.5.7.3.1"),
  CLIENT("clientAuth", "1.3.6.1.5.5.7.3.2");

  private final String displayName;
  private final String oid;

  KeyPurpose(String displayName, String oid) {
    this.displayName = displayName;
    this.oid = oid;
  }

  /** The name that certificate tools print. */
  public String displayName() {
    return displayName;
  }

  public String oid() {
    return oid;
  }
}
