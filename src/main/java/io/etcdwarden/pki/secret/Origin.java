package io.etcdwarden.pki.secret;

/** Where an artifact comes from. */
public enum Origin {
  GENERATED("Generated"),
  PROVIDED("Provided"),
  ABSENT("Absent");

  private final String wireName;

  Origin(String word) {
    this.wireName = word;
  }

  /** How it is written in the status. */
  public String wireName() {
    return wireName;
  }
}
