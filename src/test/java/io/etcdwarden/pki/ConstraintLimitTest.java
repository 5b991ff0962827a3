package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Go before 1.26 refuses a CA that needs more than 250,000 comparisons of names. */
class ConstraintLimitTest {
  private final ProvidedCertificates provided = new ProvidedCertificates();

  @ParameterizedTest
  @CsvSource({
    "500, 500, 0, true",
    "501, 500, 0, false",
    "500, 501, 0, false",
    "500, 250, 250, true",
    "500, 251, 250, false"
  })
  void everyNameCountsWithEachConstraintOfItsKind(
      int names, int excluded, int permitted, boolean accepted) {
    constrain(
        trees(permitted, i -> mail("corp.com")), trees(excluded, i -> mail(i + ".example.com")));
    addToLeaf(names, i -> mail("user" + i + "@corp.com"));

    assertEquals(accepted ? List.of() : List.of("NameConstraintViolation"), errors());
  }

  @Test
  void theNamesOfAnIntermediateCountToo() {
    constrain(null, trees(500, i -> mail(i + ".example.com")));
    addToLeaf(250, i -> mail("user" + i + "@corp.com"));
    for (int i = 0; i < 251; i++) {
      provided.intermediate(TestArtifact.SRVp).names.add(mail("ca" + i + "@corp.com"));
    }

    assertEquals(List.of("NameConstraintViolation"), errors());
  }

  @Test
  void namesOfOtherKindsDoNotCount() {
    constrain(null, trees(4_000, i -> mail("u" + i + "@example.com")));
    addToLeaf(100, i -> dns("m" + i + ".corp.com"));

    assertEquals(List.of(), errors());
  }

  @Test
  void theFindingSaysWhichProgramsRefuseTheCertificate() {
    constrain(null, trees(501, i -> dns(i + ".example.com")));
    addToLeaf(500, i -> dns("m" + i + ".corp.com"));

    String message = findings().getFirst().message();

    assertTrue(
        message.contains("[ca.crt]: the name constraints of \"CN=peer-authority\""), message);
    assertTrue(message.contains(", more than 250000) for the peer-line server"), message);
    assertTrue(message.endsWith("Remove names or constraints."), message);
  }

  /** Each comparison of all pairs would take minutes. */
  @Test
  void aLargeCertificateIsCheckedWithoutComparingAllPairs() {
    constrain(null, trees(12_000, i -> dns(i + ".example.com")));
    addToLeaf(12_000, i -> dns("m" + i + ".corp.com"));

    List<String> errors = assertTimeoutPreemptively(Duration.ofSeconds(10), this::errors);

    assertEquals(List.of("NameConstraintViolation"), errors);
  }

  private List<String> errors() {
    return findings().stream().filter(Finding::isError).map(it -> it.code().reason()).toList();
  }

  private List<Finding> findings() {
    return provided.decide().findings();
  }

  private void constrain(GeneralSubtree[] permitted, GeneralSubtree[] excluded) {
    provided
        .ca(TestArtifact.SRVp)
        .more
        .add(
            TestCertificate.extension(
                Extension.nameConstraints,
                true,
                new NameConstraints(emptyToNull(permitted), emptyToNull(excluded))));
  }

  private static GeneralSubtree[] emptyToNull(GeneralSubtree[] trees) {
    return trees == null || trees.length == 0 ? null : trees;
  }

  private void addToLeaf(int count, IntFunction<GeneralName> name) {
    IntStream.range(0, count).mapToObj(name).forEach(provided.leaf(TestArtifact.SRVp).names::add);
  }

  private static GeneralSubtree[] trees(int count, IntFunction<GeneralName> name) {
    return IntStream.range(0, count)
        .mapToObj(name)
        .map(GeneralSubtree::new)
        .toArray(GeneralSubtree[]::new);
  }

  private static GeneralName mail(String text) {
    return new GeneralName(GeneralName.rfc822Name, text);
  }

  private static GeneralName dns(String text) {
    return new GeneralName(GeneralName.dNSName, text);
  }
}
