package io.etcdwarden.pki.secret;

/** Which of a line's Secrets is meant. */
public enum Part {
  CA("ca"),
  SERVER("server"),
  CLIENT("client");

  private final String wireName;

  Part(String wireName) {
    this.wireName = wireName;
  }

  /** How the part is written in labels and the status. */
  public String wireName() {
    return wireName;
  }
}
