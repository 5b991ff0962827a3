package io.etcdwarden.cli;

/** The exit codes of all commands. */
final class ExitCodes {
  static final int OK = 0;

  /** The command succeeded, and an Etcd it reports on has a problem. */
  static final int UNHEALTHY = 1;

  /** The command failed; a message on standard error says why. */
  static final int ERROR = 2;

  /** The command line is invalid. */
  static final int USAGE = 3;

  private ExitCodes() {}
}
