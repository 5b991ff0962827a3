package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.secret.SecretWrite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every known fault of provided certificates is reported with its own code. */
class CorpusTest {
  private static final Set<String> MESSAGES = readMessages();

  static Stream<Corpus.Row> rows() {
    return Stream.of(
            SecretCorpus.rows(),
            PemCorpus.rows(),
            KeyCorpus.rows(),
            CaCorpus.rows(),
            TopologyCorpus.rows(),
            ChainKeyCorpus.rows(),
            JavaTlsCorpus.rows(),
            ConstraintCorpus.rows(),
            LeafCorpus.rows(),
            NameCorpus.rows())
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void theFaultHasTheExpectedFinding(Corpus.Row row) {
    var provided = new ProvidedCertificates();
    row.fault().accept(provided, row.artifact());

    PkiOutcome outcome = provided.decide();

    List<String> found =
        outcome.findings().stream()
            .map(finding -> finding.severity() + " " + finding.code().reason())
            .distinct()
            .toList();
    switch (row.expected()) {
      case Corpus.NoFinding _ -> assertEquals(List.of(), found, row::toString);
      case Corpus.ErrorFinding error ->
          assertTrue(found.contains("ERROR " + error.code()), () -> row + " gave " + found);
      case Corpus.WarningFinding warning -> {
        assertTrue(found.contains("WARNING " + warning.code()), () -> row + " gave " + found);
        assertTrue(outcome.isUsable(), () -> row + " gave " + found);
      }
    }
    assertTrue(
        outcome.findings().stream()
            .allMatch(
                f ->
                    f.message().endsWith(".")
                        && !f.message().endsWith("...")
                        && f.message().length() <= 300));
    List<String> messages = CorpusMessages.lines(row, outcome.findings());
    assertTrue(
        MESSAGES.containsAll(messages),
        () -> "not in " + CorpusMessages.FILE + ": " + messages + "; see CorpusMessages");
    assertTrue(
        outcome.findings().stream().allMatch(CorpusTest::namesItsPlace),
        () -> row + " gave " + messages);
    assertTrue(
        outcome.writes().stream().allMatch(write -> write instanceof SecretWrite.Create),
        "a Secret that a user provides is never written");
  }

  /** Whether the message begins with the Secret and the data key of the finding. */
  private static boolean namesItsPlace(Finding finding) {
    String key = finding.dataKey().isEmpty() ? "" : "[" + finding.dataKey() + "]";
    return finding.message().contains("/" + finding.secret() + key + ": ");
  }

  private static Set<String> readMessages() {
    try {
      return Set.copyOf(Files.readAllLines(CorpusMessages.FILE));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }
}
