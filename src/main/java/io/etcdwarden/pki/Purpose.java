package io.etcdwarden.pki;

/**
 * What a certificate may be presented for: its extended key usages, as far as etcd asks for them.
 */
public enum Purpose {
  SERVER("serverAuth", "1.3.6.1.5.5.7.3.1"),
  CLIENT("clientAuth", "1.3.6.1.5.5.7.3.2");

  private final String word;
  private final String oid;

  Purpose(String word, String oid) {
    this.word = word;
    this.oid = oid;
  }

  /** The name that certificate tools print. */
  public String word() {
    return word;
  }

  String oid() {
    return oid;
  }
}
