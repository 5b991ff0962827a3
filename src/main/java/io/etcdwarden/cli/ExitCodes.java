package io.etcdwarden.cli;

/** What the exit code of every command means. */
final class ExitCodes {
  static final int OK = 0;

  /** The command was done, and what it tells of is not well. */
  static final int UNHEALTHY = 1;

  /** The command was understood and failed; a sentence on standard error says why. */
  static final int ERROR = 2;

  /** The command was not understood. */
  static final int USAGE = 3;

  private ExitCodes() {}
}
