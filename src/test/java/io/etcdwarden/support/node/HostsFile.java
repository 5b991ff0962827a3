package io.etcdwarden.support.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A hosts file with an address for the host name of each member.
 *
 * <p>An etcd that joins a cluster resolves the names of its peers and compares the addresses. It
 * retries for half a minute if a name has no address. So each name gets a different address,
 * although all connections go through {@link SocksProxy}.
 *
 * <p>The file is mounted over {@code /etc/hosts} in a mount namespace of the program. If the
 * machine does not allow that, a join takes half a minute longer.
 */
final class HostsFile {
  private static final List<String> WITH_OWN_HOSTS_FILE =
      List.of(
          "unshare",
          "--map-root-user",
          "--mount",
          "sh",
          "-c",
          "mount --bind \"$0\" /etc/hosts && exec \"$@\"");

  private final Path file;
  private final boolean usable;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  private HostsFile(Path file, boolean usable) {
    this.file = file;
    this.usable = usable;
  }

  static HostsFile in(Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
    return new HostsFile(file, works(file));
  }

  /** Adds an address for the name unless the name has one. */
  synchronized void add(String host) {
    if (known.add(host)) {
      String line = "127.1.%d.%d %s\n".formatted(known.size() / 250, known.size() % 250 + 1, host);
      try {
        Files.writeString(file, line, StandardOpenOption.APPEND);
      } catch (IOException full) {
        throw new UncheckedIOException(full);
      }
    }
  }

  /** Returns a command that runs the given command with this hosts file. */
  List<String> wrap(List<String> command) {
    if (!usable) {
      return command;
    }
    List<String> line = new ArrayList<>(WITH_OWN_HOSTS_FILE);
    line.add(file.toString());
    line.addAll(command);
    return line;
  }

  private static boolean works(Path file) {
    List<String> line = new ArrayList<>(WITH_OWN_HOSTS_FILE);
    line.addAll(List.of(file.toString(), "true"));
    try {
      Process trial =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return trial.waitFor(5, TimeUnit.SECONDS) && trial.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
