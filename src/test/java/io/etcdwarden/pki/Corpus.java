package io.etcdwarden.pki;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The form of a row of the corpus: which artifact is spoilt how, and what must be said of it. */
final class Corpus {
  private Corpus() {}

  /** What settling must say. */
  sealed interface Expected {}

  record Fine() implements Expected {}

  record Refused(String code) implements Expected {}

  record Warned(String code) implements Expected {}

  record Row(
      String id,
      TestArtifact artifact,
      Expected expected,
      BiConsumer<ProvidedCertificates, TestArtifact> spoil) {
    @Override
    public String toString() {
      return id + " " + artifact + " " + expected;
    }
  }

  static Stream<Row> fine(
      String id, List<TestArtifact> targets, BiConsumer<ProvidedCertificates, TestArtifact> spoil) {
    return rows(id, targets, new Fine(), spoil);
  }

  static Stream<Row> error(
      String id,
      List<TestArtifact> targets,
      String code,
      BiConsumer<ProvidedCertificates, TestArtifact> spoil) {
    return rows(id, targets, new Refused(code), spoil);
  }

  static Stream<Row> warning(
      String id,
      List<TestArtifact> targets,
      String code,
      BiConsumer<ProvidedCertificates, TestArtifact> spoil) {
    return rows(id, targets, new Warned(code), spoil);
  }

  private static Stream<Row> rows(
      String id,
      List<TestArtifact> targets,
      Expected expected,
      BiConsumer<ProvidedCertificates, TestArtifact> spoil) {
    return targets.stream().map(artifact -> new Row(id, artifact, expected, spoil));
  }
}
