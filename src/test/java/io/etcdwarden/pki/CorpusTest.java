package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.secret.SecretWrite;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every known way in which provided certificates go wrong is called by its name. */
class CorpusTest {
  static Stream<Corpus.Row> rows() {
    return Stream.of(
            SecretCorpus.rows(),
            PemCorpus.rows(),
            KeyCorpus.rows(),
            CaCorpus.rows(),
            LeafCorpus.rows(),
            NameCorpus.rows())
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void theFaultIsCalledByItsName(Corpus.Row row) {
    var provided = new ProvidedCertificates();
    row.spoil().accept(provided, row.artifact());

    PkiOutcome outcome = provided.decide();

    List<String> found =
        outcome.findings().stream()
            .map(finding -> finding.severity() + " " + finding.code().reason())
            .distinct()
            .toList();
    switch (row.expected()) {
      case Corpus.Fine _ -> assertEquals(List.of(), found, row::toString);
      case Corpus.Refused refused ->
          assertTrue(found.contains("ERROR " + refused.code()), () -> row + " gave " + found);
      case Corpus.Warned warned -> {
        assertTrue(found.contains("WARNING " + warned.code()), () -> row + " gave " + found);
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
    assertTrue(
        outcome.writes().stream().allMatch(write -> write instanceof SecretWrite.Create),
        "a Secret that a user provides is never written");
  }
}
