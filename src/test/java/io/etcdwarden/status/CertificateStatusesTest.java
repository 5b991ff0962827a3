package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.CertificateStatus.FindingStatus;
import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.secret.ClientBundle;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.support.PkiOutcomes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Secrets of users may have any number of names and faults, but the API server limits a status. */
class CertificateStatusesTest {
  private static final LoadedPairs NOT_RUNNING =
      new LoadedPairs(List.of(), LoadedMaterial.NONE, new RecordedPairs(List.of()));

  private static final String MESSAGE = "x".repeat(300);

  @Test
  void theNamesOfALargeCertificateAreCounted() {
    List<String> names = IntStream.range(0, 36_000).mapToObj(i -> "name" + i).toList();

    CertificateStatus status = status(names, "CN=ca", List.of());

    assertEquals(21, status.subjectNames().size());
    assertEquals("name19", status.subjectNames().get(19));
    assertEquals("and 35980 more", status.subjectNames().get(20));
  }

  @Test
  void twentyNamesAreShown() {
    List<String> names = IntStream.range(0, 20).mapToObj(i -> "name" + i).toList();

    assertEquals(names, status(names, "CN=ca", List.of()).subjectNames());
  }

  @Test
  void equalFindingsAreCountedAndDoNotHideOthers() {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      findings.add(PkiOutcomes.error(FindingCode.CERTIFICATE_MALFORMED, "certificate " + i));
    }
    findings.add(PkiOutcomes.error(FindingCode.UNTRUSTED_ISSUER, "nobody knows it"));
    findings.add(PkiOutcomes.warning(FindingCode.BUNDLE_LARGE, "many"));

    List<FindingStatus> shown = status(List.of(), "CN=ca", findings).findings();

    assertEquals(8, shown.size());
    assertEquals("certificate 4", shown.get(4).message());
    assertEquals("nobody knows it", shown.get(5).message());
    assertEquals("many", shown.get(6).message());
    assertEquals(
        new FindingStatus(
            "CertificateMalformed", "Error", "and 995 more findings: CertificateMalformed (995)"),
        shown.get(7));
  }

  @Test
  void findingsWithManyCodesAreCountedToo() {
    List<Finding> findings = new ArrayList<>();
    for (FindingCode code : FindingCode.values()) {
      findings.addAll(Collections.nCopies(3, PkiOutcomes.warning(code, MESSAGE)));
    }

    List<FindingStatus> shown = status(List.of(), "CN=ca", findings).findings();

    assertEquals(21, shown.size());
    assertTrue(shown.getLast().message().startsWith("and " + (findings.size() - 20) + " more"));
    assertTrue(shown.getLast().message().length() <= 1024);
  }

  /** etcd refuses objects of more than 1.5 MiB; the spec needs most of it for itself. */
  @Test
  void theStatusOfEightHostileSecretsIsSmall() throws JsonProcessingException {
    List<Finding> findings =
        Collections.nCopies(1000, PkiOutcomes.error(FindingCode.CERTIFICATE_MALFORMED, MESSAGE));
    List<String> names = Collections.nCopies(36_000, "n".repeat(3_000));
    Artifact artifact = artifact("s".repeat(300_000), names, "i".repeat(300_000), findings);

    List<CertificateStatus> statuses =
        CertificateStatuses.of(outcome(Collections.nCopies(8, artifact)), NOT_RUNNING);

    int size = new ObjectMapper().writeValueAsString(statuses).length();
    assertTrue(size < 128 * 1024, size + " characters");
  }

  private static CertificateStatus status(
      List<String> names, String issuer, List<Finding> findings) {
    Artifact artifact = artifact("main-server", names, issuer, findings);
    return CertificateStatuses.of(outcome(List.of(artifact)), NOT_RUNNING).getFirst();
  }

  private static Artifact artifact(
      String secret, List<String> names, String issuer, List<Finding> findings) {
    return new Artifact(
        Line.CLIENT,
        Part.SERVER,
        secret,
        Origin.PROVIDED,
        new Artifact.Description(names, issuer, Instant.EPOCH, Instant.EPOCH, null, "f", 0),
        findings);
  }

  private static PkiOutcome outcome(List<Artifact> artifacts) {
    return new PkiOutcome(
        List.of(),
        artifacts,
        List.of(),
        Map.of(),
        Map.of(),
        List.of(),
        Map.of(),
        ClientBundle.NONE,
        Instant.MAX,
        List.of());
  }
}
