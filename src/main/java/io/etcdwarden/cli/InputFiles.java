package io.etcdwarden.cli;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Reads the files that a user names; {@code -} is standard input.
 *
 * @param in standard input
 */
record InputFiles(InputStream in) {
  private static final String STANDARD_INPUT = "-";
  private static final List<String> MANIFESTS = List.of(".yaml", ".yml", ".json");

  /**
   * The text of a file.
   *
   * @throws OperatorException if it cannot be read; the message names the file
   */
  String text(Path file) {
    try {
      return isStandardInput(file)
          ? new String(in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(file);
    } catch (NoSuchFileException missing) {
      throw unreadable(file, "does not exist", missing);
    } catch (IOException failed) {
      throw unreadable(file, "cannot be read: " + failed.getMessage(), failed);
    }
  }

  /** The YAML and JSON files of a folder, without those of its folders; or else the file itself. */
  static List<Path> filesOf(Path fileOrFolder) {
    if (!Files.isDirectory(fileOrFolder)) {
      return List.of(fileOrFolder);
    }
    try (Stream<Path> files = Files.list(fileOrFolder)) {
      return files.filter(InputFiles::isManifest).sorted().toList();
    } catch (IOException failed) {
      throw unreadable(fileOrFolder, "cannot be read: " + failed.getMessage(), failed);
    }
  }

  /** The name of the file in messages. */
  static String name(Path file) {
    return isStandardInput(file) ? "standard input" : file.toString();
  }

  private static boolean isManifest(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && MANIFESTS.stream().anyMatch(name::endsWith);
  }

  private static boolean isStandardInput(Path file) {
    return file.toString().equals(STANDARD_INPUT);
  }

  private static OperatorException unreadable(Path file, String sentence, IOException cause) {
    return new OperatorException(ErrorCode.INVALID_SPEC, "file " + file + " " + sentence, cause);
  }
}
