package io.etcdwarden.pki.check;

/** How severe a finding is: an error stops a program of the cluster, a warning does not. */
public enum Severity {
  ERROR("Error"),
  WARNING("Warning");

  private final String wireName;

  Severity(String wireName) {
    this.wireName = wireName;
  }

  /** The value in the status. */
  public String wireName() {
    return wireName;
  }
}
