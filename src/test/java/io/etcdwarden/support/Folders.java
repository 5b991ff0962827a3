package io.etcdwarden.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Removes folders with all that is in them. */
public final class Folders {
  private Folders() {}

  /** Makes a folder that is gone when this process is. */
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
      // Nobody is left to be told.
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
