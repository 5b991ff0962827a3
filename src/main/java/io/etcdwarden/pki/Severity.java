package io.etcdwarden.pki;

/** How bad a finding is: an error stops a program of the cluster, a warning does not. */
public enum Severity {
  ERROR("Error"),
  WARNING("Warning");

  private final String word;

  Severity(String word) {
    this.word = word;
  }

  /** How it is written in the status. */
  public String word() {
    return word;
  }
}
