package io.etcdwarden.pki.secret;

/** One kind of TLS connection in a cluster. Each line has its own CA unless two name the same. */
public enum Line {
  CLIENT("client"),
  PEER("peer"),
  BACKUP("backup");

  private final String wireName;

  Line(String wireName) {
    this.wireName = wireName;
  }

  /** The value in names, labels and the status. */
  public String wireName() {
    return wireName;
  }
}
