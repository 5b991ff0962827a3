package io.etcdwarden.pki;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** One row of the corpus: the artifact, its fault, and the expected finding. */
final class Corpus {
  private Corpus() {}

  /** The expected finding. */
  sealed interface Expected {}

  record NoFinding() implements Expected {}

  record ErrorFinding(String code) implements Expected {}

  record WarningFinding(String code) implements Expected {}

  record Row(
      String id,
      TestArtifact artifact,
      Expected expected,
      BiConsumer<ProvidedCertificates, TestArtifact> fault) {
    @Override
    public String toString() {
      return id + " " + artifact + " " + expected;
    }
  }

  static Stream<Row> fine(
      String id,
      List<TestArtifact> artifacts,
      BiConsumer<ProvidedCertificates, TestArtifact> fault) {
    return rows(id, artifacts, new NoFinding(), fault);
  }

  static Stream<Row> error(
      String id,
      List<TestArtifact> artifacts,
      String code,
      BiConsumer<ProvidedCertificates, TestArtifact> fault) {
    return rows(id, artifacts, new ErrorFinding(code), fault);
  }

  static Stream<Row> warning(
      String id,
      List<TestArtifact> artifacts,
      String code,
      BiConsumer<ProvidedCertificates, TestArtifact> fault) {
    return rows(id, artifacts, new WarningFinding(code), fault);
  }

  private static Stream<Row> rows(
      String id,
      List<TestArtifact> artifacts,
      Expected expected,
      BiConsumer<ProvidedCertificates, TestArtifact> fault) {
    return artifacts.stream().map(artifact -> new Row(id, artifact, expected, fault));
  }
}
