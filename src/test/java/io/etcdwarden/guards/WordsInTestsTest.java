package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.issue.PkiEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A test names each code and reason that the operator reports, so each of them can occur. */
class WordsInTestsTest {
  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  /** Names of event sources of the framework, which no user reads. */
  private static final Set<String> EVENT_SOURCES = Set.of("Answers", "FullSnapshot");

  @Test
  void everyErrorCodeIsTested() throws IOException {
    Set<String> tested = wordsOfTests();

    assertEquals(
        List.of(),
        Arrays.stream(ErrorCode.values())
            .filter(code -> !tested.contains(code.name()) && !tested.contains(code.wire()))
            .toList());
  }

  @Test
  void everyFindingIsTested() throws IOException {
    Set<String> tested = wordsOfTests();

    assertEquals(
        List.of(),
        Arrays.stream(FindingCode.values())
            .filter(code -> !tested.contains(code.name()) && !tested.contains(code.reason()))
            .toList());
  }

  @Test
  void everyReasonOfAConditionOrEventIsTested() throws IOException {
    Set<String> reasons = new TreeSet<>();
    for (String reporter : List.of("status", "controller")) {
      reasons.addAll(WordsInDocsTest.reasonsIn(reporter));
    }
    reasons.removeAll(WordsInDocsTest.KUBERNETES_REASONS);
    reasons.removeAll(EVENT_SOURCES);

    reasons.removeAll(wordsOfTests());

    assertEquals(Set.of(), reasons);
  }

  @Test
  void everyEventAboutASecretIsTested() throws IOException {
    Set<String> tested = wordsOfTests();

    assertEquals(
        List.of(),
        Arrays.stream(PkiEvent.Kind.values())
            .filter(kind -> !tested.contains(kind.name()) && !tested.contains(kind.reason()))
            .toList());
  }

  private static Set<String> wordsOfTests() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("/guards/"))
          .filter(file -> file.toString().matches(".*\\.(java|yaml|txt)"))
          .flatMap(WordsInTestsTest::words)
          .collect(Collectors.toSet());
    }
  }

  private static Stream<String> words(Path file) {
    try {
      return WORD.matcher(Files.readString(file)).results().map(found -> found.group());
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
