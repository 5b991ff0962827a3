package io.etcdwarden.pki.x509;

/** The extended key usages that etcd checks. */
public enum KeyPurpose {
  SERVER("serverAuth", "1.3.6.1.5.5.7.3.1"),
  CLIENT("clientAuth", "1.3.6.1.5.5.7.3.2");

  private final String displayName;
  private final String oid;

  KeyPurpose(String displayName, String oid) {
    this.displayName = displayName;
    this.oid = oid;
  }

  /** The name in RFC 5280 and in certificate tools. */
  public String displayName() {
    return displayName;
  }

  public String oid() {
    return oid;
  }
}
