package io.etcdwarden.support.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Kills programs and deletes their folder when this process has ended, even if it was killed. A
 * shutdown hook would not run then. A shell waits for the end of its input, which the kernel closes
 * when this process ends.
 */
final class Watchdog implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      folder=$1
      shift
      cat > /dev/null
      kill -9 "$@"
      rm -rf "$folder"
      """;

  private final Process shell;

  private Watchdog(Process shell) {
    this.shell = shell;
  }

  static Watchdog over(Path folder, TestProcess... programs) {
    List<String> command =
        Stream.concat(
                Stream.of("sh", "-c", SCRIPT, "watchdog", folder.toString()),
                Stream.of(programs).map(testProcess -> Long.toString(testProcess.pid())))
            .toList();
    try {
      return new Watchdog(
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the watchdog of " + folder, e);
    }
  }

  /** Stops the watchdog, because the caller has cleaned up. */
  @Override
  public void close() {
    shell.destroyForcibly();
  }
}
