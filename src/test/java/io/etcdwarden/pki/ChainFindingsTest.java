package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.secret.Part;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;

/** Findings about chains name the Secret in which the fault is, and only that fault. */
class ChainFindingsTest {
  private final ProvidedCertificates provided = new ProvidedCertificates();

  @Test
  void aFaultOfAnIntermediateIsReportedAtTheSecretOfTheLeaf() {
    provided.intermediate(TestArtifact.SRVp).until = PkiRequests.NOW.minus(Duration.ofDays(1));

    List<Finding> findings = provided.decide().findings();

    assertTrue(
        findings.stream()
            .anyMatch(
                finding ->
                    finding.code().reason().equals("Expired")
                        && finding.part() == Part.SERVER
                        && finding.dataKey().equals("tls.crt")),
        findings::toString);
  }

  @Test
  void anIntermediateBehindAMalformedLeafIsNotJudgedAsTheLeaf() {
    TestCertificate middle = TestCertificate.ca("middle");
    byte[] malformed = ProvidedCertificates.pem(new byte[] {0x30, 3, 2, 1, 1});
    byte[] intermediate = ProvidedCertificates.pem(middle.signedBy(provided.ca(TestArtifact.SRVp)));
    provided.put(TestArtifact.SRVp, "tls.crt", ProvidedCertificates.join(malformed, intermediate));

    List<String> codes =
        provided.decide().findings().stream().map(finding -> finding.code().reason()).toList();

    assertEquals(List.of("CertificateMalformed"), codes);
  }

  @Test
  void anIssuerInOtherLetterCaseIsNotCalledAnotherEncoding() {
    provided.ca(TestArtifact.SRVp).subject = new X500Name("CN=Corp");
    provided.leaf(TestArtifact.SRVp).issuer = new X500Name("CN=corp");

    List<Finding> findings = provided.decide().findings();

    assertTrue(
        findings.stream().anyMatch(finding -> finding.message().contains("letter case")),
        findings::toString);
  }
}
