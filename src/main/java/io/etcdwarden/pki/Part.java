package io.etcdwarden.pki;

/** Which of a line's Secrets is meant. */
public enum Part {
  CA("ca"),
  SERVER("server"),
  CLIENT("client");

  private final String word;

  Part(String word) {
    this.word = word;
  }

  /** How the part is written in labels and the status. */
  public String word() {
    return word;
  }
}
