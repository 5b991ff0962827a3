package io.etcdwarden.cli;

import picocli.CommandLine.Option;

/** The options of the commands that ask the operator for new certificates. */
final class ChangeOptions {
  @Option(
      names = "--dry-run",
      description = "Only show what would be written and restarted; ask the operator for nothing.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before the annotation is set.")
  private boolean yes;

  @Option(names = "--wait", description = "Follow the phases until the operator is done.")
  private boolean waitForEnd;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "The longest time to wait, in seconds; 3600 by default.")
  private long timeout;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "The format of the steps: table (default), json or yaml.")
  private OutputFormat format;

  boolean isDryRun() {
    return dryRun;
  }

  boolean isConfirmed() {
    return yes;
  }

  boolean waitsForEnd() {
    return waitForEnd;
  }

  long timeout() {
    return timeout;
  }

  OutputFormat format() {
    return format;
  }
}
