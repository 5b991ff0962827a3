package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Findings about damaged PEM text say what is wrong with it. */
class PemFindingsTest {
  @Test
  void blocksThatAreJoinedInOneLineAreCalledThat() {
    var provided = new ProvidedCertificates();
    provided.edit(
        TestArtifact.CAp,
        data -> {
          String pem = new String(data.get("ca.crt"), US_ASCII);
          data.put("ca.crt", (pem.stripTrailing() + pem + pem).getBytes(US_ASCII));
        });

    List<Finding> findings = provided.decide().findings();

    assertTrue(
        findings.stream()
            .anyMatch(
                finding ->
                    finding.code().reason().equals("PEMTruncated")
                        && finding
                            .message()
                            .contains("a line break is missing between two blocks")),
        findings::toString);
  }
}
