package io.etcdwarden.pki;

import io.etcdwarden.pki.check.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the findings of each corpus case into the file that {@link CorpusTest} compares: artifact,
 * severity, reason, and the message with Secret, data key, fact, consequence and remedy.
 */
final class CorpusMessages {
  static final Path FILE = Path.of("src/test/resources/pki/corpus-findings.txt");

  /** Digests of keys, and lengths of signatures, which differ from run to run. */
  private static final Pattern VARIABLE =
      Pattern.compile("[0-9a-f]{16,}|(?<=of together )[0-9]+(?= bytes)");

  private CorpusMessages() {}

  static void main() throws IOException {
    Files.createDirectories(FILE.getParent());
    Files.write(FILE, CorpusTest.rows().flatMap(CorpusMessages::decided).toList());
  }

  private static Stream<String> decided(Corpus.Row row) {
    var provided = new ProvidedCertificates();
    row.fault().accept(provided, row.artifact());
    return lines(row, provided.decide().findings()).stream();
  }

  /** One line for each finding. */
  static List<String> lines(Corpus.Row row, List<Finding> findings) {
    return findings.stream().map(finding -> line(row, finding)).toList();
  }

  private static String line(Corpus.Row row, Finding finding) {
    String message = VARIABLE.matcher(finding.message()).replaceAll("<...>");
    return String.join(
        " ",
        row.id(),
        row.artifact().name(),
        finding.severity().name(),
        finding.code().reason(),
        message);
  }
}
