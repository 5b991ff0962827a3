package io.etcdwarden.pki.secret;

/** One kind of TLS talk in a cluster; each has its own authority unless two name the same one. */
public enum Line {
  CLIENT("client"),
  PEER("peer"),
  BACKUP("backup");

  private final String wireName;

  Line(String wireName) {
    this.wireName = wireName;
  }

  /** How the line is written in names, labels and the status. */
  public String wireName() {
    return wireName;
  }
}
