package io.etcdwarden.pki;

/** Where an artifact comes from. */
public enum Origin {
  GENERATED("Generated"),
  PROVIDED("Provided"),
  ABSENT("Absent");

  private final String word;

  Origin(String word) {
    this.word = word;
  }

  /** How it is written in the status. */
  public String word() {
    return word;
  }
}
