package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every class, file, package and make target that the page on the architecture names exists. */
class ArchitecturePageTest {
  private static final Path PAGE = Path.of("docs/architecture.md");
  private static final Path SOURCES = Path.of("src/main/java/io/etcdwarden");

  private static final Pattern QUOTED = Pattern.compile("`([^`\n]+)`");
  private static final Pattern CLASS = Pattern.compile("(?:[a-z]+/)*[A-Z][A-Za-z]+");
  private static final Pattern PLACE = Pattern.compile("[a-z]+(?:/[A-Za-z.-]+)+|[a-z]+/");
  private static final Pattern TARGET = Pattern.compile("make ([a-z]+)");

  /** Types of the resources and words of Kubernetes that look like a class. */
  private static final Set<String> NO_CLASS = Set.of("Etcd");

  @Test
  void everyNamedClassExists() throws IOException {
    Set<String> known = classes();
    List<String> unknown =
        quoted(CLASS)
            .filter(name -> !NO_CLASS.contains(name))
            .filter(name -> !known.contains(name))
            .toList();

    assertEquals(List.of(), unknown);
  }

  @Test
  void everyNamedFileAndFolderExists() throws IOException {
    Predicate<String> exists =
        name -> Files.exists(Path.of(name)) || Files.exists(SOURCES.resolve(name));
    List<String> missing =
        quoted(PLACE)
            .filter(name -> !CLASS.matcher(name).matches())
            .filter(exists.negate())
            .toList();

    assertEquals(List.of(), missing);
  }

  @Test
  void everyNamedMakeTargetExists() throws IOException {
    String makefile = Files.readString(Path.of("Makefile"));
    List<String> missing =
        quoted(TARGET)
            .map(command -> command.substring("make ".length()))
            .filter(target -> !makefile.contains("\n" + target + ":"))
            .toList();

    assertEquals(List.of(), missing);
  }

  @Test
  void atLeast25BehavioursAreLocated() throws IOException {
    String page = Files.readString(PAGE);
    String table =
        page.substring(page.indexOf("## Where is it decided?"), page.indexOf("## Recipes"));

    assertTrue(table.lines().filter(line -> line.startsWith("| ")).count() > 26, table);
  }

  @Test
  void everyPackageIsInTheTable() throws IOException {
    String page = Files.readString(PAGE);
    String table =
        page.substring(page.indexOf("## Packages"), page.indexOf("## Where is it decided?"));

    List<String> missing =
        packages()
            .filter(name -> !table.contains("`" + name + "`"))
            .filter(name -> !table.contains("`." + name.substring(name.lastIndexOf('.') + 1) + "`"))
            .toList();

    assertEquals(List.of(), missing);
  }

  private static Stream<String> quoted(Pattern shape) throws IOException {
    return QUOTED
        .matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult match) -> match.group(1))
        .filter(text -> shape.matcher(text).matches())
        .distinct();
  }

  /** Each class by its simple name and, in main, by its path. */
  private static Set<String> classes() throws IOException {
    try (Stream<Path> main = Files.walk(SOURCES);
        Stream<Path> test = Files.walk(Path.of("src/test/java"))) {
      return Stream.concat(
              main.flatMap(file -> Stream.of(SOURCES.relativize(file), file.getFileName())),
              test.map(Path::getFileName))
          .map(Path::toString)
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }

  private static Stream<String> packages() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.endsWith("package-info.java"))
          .map(file -> SOURCES.relativize(file.getParent()).toString().replace('/', '.'))
          .toList()
          .stream();
    }
  }
}
