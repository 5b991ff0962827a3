package io.etcdwarden.files;

/** Which existing key pairs a command replaces. The CA is never replaced. */
public enum Overwrite {
  /** None. A pair that differs from the request is an error. */
  NEVER,
  /** Those that are as requested and have reached two thirds of their validity. */
  DUE,
  /** All that are requested. */
  ALWAYS
}
