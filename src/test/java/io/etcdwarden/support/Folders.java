package io.etcdwarden.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Creates temporary folders and deletes folders with their contents. */
public final class Folders {
  private Folders() {}

  /** Creates a folder that is deleted when this process exits. */
  public static Path temporary(String prefix) throws IOException {
    Path folder = Files.createTempDirectory(prefix);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> deleteIfPossible(folder)));
    return folder;
  }

  private static void deleteIfPossible(Path folder) {
    try {
      delete(folder);
    } catch (IOException stuck) {
      // The process exits, so there is no caller to report to.
    }
  }

  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
