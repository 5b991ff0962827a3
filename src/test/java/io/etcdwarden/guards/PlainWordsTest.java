package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Code and pages use the standard words of Kubernetes and etcd, one name for each thing. */
class PlainWordsTest {
  private static final List<Path> TEXTS =
      Stream.of("src", "docs", "charts", "deploy", "crds", "hack", "README.md", "Makefile")
          .map(Path::of)
          .toList();

  private static final Set<String> EXTENSIONS = Set.of("java", "md", "yaml", "tpl", "txt", "json");

  /**
   * Words that have a standard word in this project: a spec is no wish, a package no room, a
   * certificate is issued again and not made anew, and a sentence names a user or a program.
   */
  private static final List<String> REPLACED =
      List.of(
          "wish(es|ed)?",
          "shel(f|ves)",
          "desks?",
          "doors?",
          "rooms",
          "vaults?",
          "anew",
          "asleep",
          "awake",
          "told",
          "tells",
          "look(s|ed|ing)? after",
          "ever more",
          "hitherto",
          "who(so)?ever",
          "somebody",
          "anybody");

  private static final Pattern REPLACED_WORD =
      Pattern.compile("\\b(" + String.join("|", REPLACED) + ")\\b", Pattern.CASE_INSENSITIVE);

  @Test
  void noTextUsesAReplacedWord() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : texts()) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (REPLACED_WORD.matcher(lines.get(i)).find()) {
          found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }

    assertEquals(List.of(), found);
  }

  @Test
  void noTwoTypesOfTheProductShareAName() {
    List<String> twice =
        typeNames().stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
            .entrySet()
            .stream()
            .filter(entry -> entry.getValue() > 1)
            .map(entry -> entry.getKey())
            .sorted()
            .toList();

    assertEquals(List.of(), twice);
  }

  /** {@code Config} and the like are ambiguous to a reader even where the compiler accepts them. */
  @Test
  void noTypeHasTheNameOfATypeOfTheClientLibraryThatTheProductUses() throws IOException {
    Pattern imported = Pattern.compile("import io\\.fabric8\\.[\\w.]+\\.([A-Z]\\w+);");
    Set<String> used =
        SourceLine.all().stream()
            .map(line -> imported.matcher(line.text()))
            .filter(match -> match.matches())
            .map(match -> match.group(1))
            .collect(Collectors.toSet());

    assertEquals(List.of(), typeNames().stream().filter(used::contains).toList());
  }

  private static List<String> typeNames() {
    return SourceLine.all().stream()
        .map(SourceLine::file)
        .distinct()
        .map(file -> file.getFileName().toString())
        .filter(name -> !name.equals("package-info.java"))
        .map(name -> name.substring(0, name.length() - ".java".length()))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static List<Path> texts() {
    return TEXTS.stream().flatMap(PlainWordsTest::filesBelow).toList();
  }

  private static Stream<Path> filesBelow(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(PlainWordsTest::isText).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Programs of {@code hack} and the Makefile have no extension. */
  private static boolean isText(Path file) {
    String name = file.getFileName().toString();
    String[] parts = name.split("\\.");
    boolean hasExtension = parts.length > 1;
    return Files.isRegularFile(file)
        && !file.endsWith("PlainWordsTest.java")
        && (hasExtension
            ? Arrays.stream(parts).skip(1).anyMatch(EXTENSIONS::contains)
            : file.startsWith("hack") || name.equals("Makefile"));
  }
}
