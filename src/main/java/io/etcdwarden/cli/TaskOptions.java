package io.etcdwarden.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the commands that create a task. */
final class TaskOptions {
  @Option(
      names = "--no-wait",
      description = "Create the task and return; by default the command waits for its end.")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "1800",
      description = "The longest time to wait, in seconds; 1800 by default.")
  private long timeout;

  /** How long to wait for the end of the task; empty for not at all. */
  Optional<Duration> waitTime() {
    return noWait ? Optional.empty() : Optional.of(Duration.ofSeconds(timeout));
  }
}
