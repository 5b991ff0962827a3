package io.etcdwarden.guards;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One line of main code, and its package without {@code io.etcdwarden}. */
record SourceLine(Path file, int number, String packageName, String text) {
  private static final Path ROOT = Path.of("src/main/java/io/etcdwarden");

  /** Every line of every main file, without comments. */
  static List<SourceLine> all() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .flatMap(SourceLine::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String location() {
    return file + ":" + number;
  }

  private static Stream<SourceLine> of(Path file) {
    try {
      List<String> texts = Files.readAllLines(file);
      String packageName = ROOT.relativize(file.getParent()).toString().replace('/', '.');
      List<SourceLine> lines = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i).strip();
        if (!text.startsWith("*") && !text.startsWith("/*") && !text.startsWith("//")) {
          lines.add(new SourceLine(file, i + 1, packageName, text));
        }
      }
      return lines.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
