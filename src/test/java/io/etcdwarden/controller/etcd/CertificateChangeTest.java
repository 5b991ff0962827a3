package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.MemberContainer;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.rotation.RestartMark;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.ClientBundle;
import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.support.PkiOutcomes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateChangeTest {
  private static final Instant RENEWED = Instant.parse("2026-03-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "TRUST_ROLLING, 'CA of the peer line: trust of generation 2'",
    "ISSUE_ROLLING, 'certificates of the peer line: issued by CA generation 2'",
    "DISTRUST_ROLLING, 'CA of the peer line: end of the trust in generations before 2'",
    "RENEWING, certificates of the peer line were renewed",
  })
  void aRotationNamesLinePhaseAndGeneration(RotationPhase phase, String wanted) {
    assertEquals(
        wanted,
        CertificateChange.describe(
            Map.of(Line.PEER, new RestartMark(2, phase, 7)), PkiOutcomes.empty(), List.of()));
  }

  /** etcd reads the server certificate for each handshake, etcd-wrapper at its start. */
  @Test
  void aRenewalNamesTheKeyPairsThatOnlyARestartLoads() {
    PkiOutcome pki =
        stored(
            Stream.of(renewed(Line.CLIENT, Part.SERVER), renewed(Line.PEER, Part.SERVER)).toList());

    assertEquals(
        "server certificate of the client line was renewed",
        CertificateChange.describe(
            Map.of(Line.CLIENT, new RestartMark(1, RotationPhase.RENEWING, 7)),
            pki,
            List.of(memberFrom(RENEWED.minus(Duration.ofDays(9))))));
  }

  @Test
  void aRenewalOfBothKeyPairsNamesBoth() {
    PkiOutcome pki =
        stored(List.of(renewed(Line.CLIENT, Part.SERVER), renewed(Line.CLIENT, Part.CLIENT)));

    assertEquals(
        "client and server certificates of the client line were renewed",
        CertificateChange.describe(
            Map.of(Line.CLIENT, new RestartMark(1, RotationPhase.RENEWING, 7)),
            pki,
            List.of(memberFrom(RENEWED.minus(Duration.ofDays(9))))));
  }

  private static MemberPod memberFrom(Instant time) {
    return new MemberPod(
        "main-0",
        Stream.of(MemberContainer.values())
            .map(it -> new ContainerRun("main-0", it, time, time, true))
            .toList(),
        Map.of());
  }

  private static StoredMaterial renewed(Line line, Part part) {
    return new StoredMaterial(
        line,
        part,
        line.wireName() + part.wireName(),
        new SecretContent(RENEWED, RENEWED.plus(Duration.ofDays(365)), "b"),
        false,
        ContentHistory.EMPTY);
  }

  private static PkiOutcome stored(List<StoredMaterial> materials) {
    return new PkiOutcome(
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        materials,
        Map.of(),
        ClientBundle.NONE,
        Instant.MAX,
        List.of());
  }
}
