package io.etcdwarden.pki.secret;

/** Where an artifact comes from. */
public enum Origin {
  GENERATED("Generated"),
  PROVIDED("Provided"),
  ABSENT("Absent");

  private final String wireName;

  Origin(String wireName) {
    this.wireName = wireName;
  }

  /** How it is written in the status. */
  public String wireName() {
    return wireName;
  }
}
