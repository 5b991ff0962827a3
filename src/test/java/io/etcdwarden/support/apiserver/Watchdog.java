package io.etcdwarden.support.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ends programs and removes their folder when this process is gone, however it went. A shutdown
 * hook would do so too, but is not run when a test run is killed. The shell waits for the end of
 * its input, and the kernel closes the other end of that when we die.
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
      throw new UncheckedIOException("cannot start a shell to watch over " + folder, e);
    }
  }

  /** Calls the watch off: the caller has tidied up. */
  @Override
  public void close() {
    shell.destroyForcibly();
  }
}
