package io.etcdwarden.pki.secret;

/** The Secrets of a line: the CA, the key pair of the server, the key pair of the client. */
public enum Part {
  CA("ca"),
  SERVER("server"),
  CLIENT("client");

  private final String wireName;

  Part(String wireName) {
    this.wireName = wireName;
  }

  /** The value in the status. */
  public String wireName() {
    return wireName;
  }
}
