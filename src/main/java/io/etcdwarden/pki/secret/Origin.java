package io.etcdwarden.pki.secret;

/** Whether the operator generated an artifact or a user provided it. */
public enum Origin {
  GENERATED("Generated"),
  PROVIDED("Provided"),
  ABSENT("Absent");

  private final String wireName;

  Origin(String wireName) {
    this.wireName = wireName;
  }

  /** The value in the status. */
  public String wireName() {
    return wireName;
  }
}
