package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RestartPermit;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.ClientBundle;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PkiOutcomes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the status, {@code CertificatesReady} and its events say about the rotation of a CA. */
class RotationConditionTest {
  private static final Instant DUE = Instant.parse("2026-03-08T12:00:00Z");
  private static final RotationPhase TRUST = RotationPhase.TRUST_ROLLING;
  private static final List<String> MEMBERS = List.of("main-0", "main-2");

  private static Stream<Arguments> steps() {
    return Stream.of(
        step(new RotationStep.Generate(2), "Starting: CA generation 2 is generated."),
        step(
            new RotationStep.Publish(new TreeSet<>(Set.of(2L))),
            "TrustPublished: CA generation 2 is added to the CA Secret."),
        step(
            new RotationStep.Restart(MEMBERS, RotationPhase.TRUST_ROLLING),
            "TrustRolling: main-0, main-2 restart one by one to trust CA generation 2."),
        step(
            new RotationStep.Issue(Set.of("main-peer"), 2, RotationPhase.ISSUING),
            "Issuing: Certificates are issued from CA generation 2."),
        step(
            new RotationStep.AwaitMountedFiles(MEMBERS),
            "Issuing: The kubelet writes the new certificates into the files of main-0, main-2."),
        step(
            new RotationStep.AwaitClients(2),
            "AwaitingClients: Clients have until 2026-03-08T12:00:00Z to trust CA generation 2,"
                + " before the server certificate is issued from it."),
        step(
            new RotationStep.Issue(Set.of("main-server"), 2, RotationPhase.SERVER_ISSUING),
            "ServerIssuing: Certificates are issued from CA generation 2."),
        step(
            new RotationStep.Restart(MEMBERS, RotationPhase.ISSUE_ROLLING),
            "IssueRolling: main-0, main-2 restart one by one to load the certificates of CA"
                + " generation 2."),
        step(
            new RotationStep.Distrust(new TreeSet<>(Set.of(1L))),
            "Distrusted: Older CA generations are removed from the CA Secret."),
        step(
            new RotationStep.Restart(MEMBERS, RotationPhase.DISTRUST_ROLLING),
            "DistrustRolling: main-0, main-2 restart one by one to stop trusting older CA"
                + " generations."),
        step(
            new RotationStep.Replace(MEMBERS, RotationPhase.DISTRUST_ROLLING),
            "DistrustRolling: main-0, main-2 are replaced without waiting until all members are"
                + " ready, because every older CA has ended: they become ready with CA generation 2"
                + " only."),
        step(
            new RotationStep.Delete(new TreeSet<>(Set.of(1L))),
            "Cleaning: The Secrets of older CA generations are deleted."));
  }

  private static Arguments step(RotationStep step, String sentence) {
    return Arguments.of(step, sentence);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("steps")
  void everyPhaseIsExplainedWhileTheConditionStaysTrue(RotationStep step, String sentence) {
    var result = check(Map.of(Line.CLIENT, rotation(step, "")));

    assertEquals("True RotationInProgress", result.status() + " " + result.reason());
    assertEquals("The CA of line client is rotated, phase " + sentence, result.message());
  }

  @Test
  void aRestartThatWaitsForAMaintenanceWindowSaysWhenItOpens() {
    var result = check(Map.of(Line.CLIENT, held(RotationPhase.DISTRUST_ROLLING, DUE)));

    assertEquals("True RotationInProgress", result.status() + " " + result.reason());
    assertEquals(
        "The CA of line client is rotated, phase AwaitingWindow: main-0, main-2 restart one by one"
            + " to stop trusting older CA generations when the next maintenance window opens, at"
            + " 2026-03-08T12:00:00Z.",
        result.message());
  }

  @Test
  void windowsOfWhichNoneOpensAreTold() {
    var result = check(Map.of(Line.CLIENT, held(RotationPhase.TRUST_ROLLING, Instant.MAX)));

    assertEquals(
        "The CA of line client is rotated, phase AwaitingWindow: main-0, main-2 restart one by one"
            + " to trust CA generation 2, but no maintenance window opens: change"
            + " spec.pki.maintenanceWindows.",
        result.message());
  }

  @Test
  void aRestartForARenewedCertificateSaysForWhichWindowItWaits() {
    assertEquals(
        "The operator restarts the pods one by one when the next maintenance window opens, at"
            + " 2026-03-08T12:00:00Z.",
        adviceForOldPods(held(RotationPhase.RENEWING, DUE)));
  }

  @Test
  void membersThatLoadAChangedCaSecretAreNamed() {
    assertEquals(
        "The CA of line client changes, phase TrustRolling: main-0, main-2 restart one by one to"
            + " load the changed CA Secret.",
        check(Map.of(Line.CLIENT, changed(new RotationStep.Restart(MEMBERS, TRUST)))).message());
  }

  @Test
  void membersThatAreNotRestartedYetForAChangedCaSecretAreNamed() {
    var result =
        check(Map.of(Line.PEER, changed(new RotationStep.AwaitHandshakes(MEMBERS, TRUST))));

    assertEquals("True RotationInProgress", result.status() + " " + result.reason());
    assertEquals(
        "The CA of line peer changes, phase TrustRolling: main-0, main-2 must restart to load the"
            + " changed CA Secret, as soon as it is known that the restart loses no member.",
        result.message());
  }

  private static CaRotation changed(RotationStep step) {
    return new CaRotation(step, 0, 123_456_789_012L, "", Instant.MAX);
  }

  private static CaRotation held(RotationPhase phase, Instant opening) {
    return rotation(new RotationStep.Restart(MEMBERS, phase), "")
        .withPermit(new RestartPermit.Held(opening));
  }

  @Test
  void anObstacleIsToldWithThePhase() {
    var result =
        check(Map.of(Line.PEER, rotation(new RotationStep.Generate(2), "CA Secret ca is shared.")));

    assertEquals("True RotationBlocked", result.status() + " " + result.reason());
    assertEquals(
        "The rotation of the CA of line peer is blocked in phase Starting: CA Secret ca is shared.",
        result.message());
  }

  @Test
  void anObstacleOfOneLineComesBeforeTheProgressOfAnother() {
    var result =
        check(
            Map.of(
                Line.CLIENT, rotation(new RotationStep.Generate(2), ""),
                Line.BACKUP, rotation(new RotationStep.Generate(2), "No.")));

    assertEquals("RotationBlocked", result.reason());
    assertEquals(
        "The rotation of the CA of line backup is blocked in phase Starting: No. The CA of line"
            + " client is rotated, phase Starting: CA generation 2 is generated.",
        result.message());
  }

  @Test
  void linesInTheSamePhaseShareASentence() {
    CaRotation both = rotation(new RotationStep.Restart(MEMBERS, RotationPhase.TRUST_ROLLING), "");

    var result = check(Map.of(Line.CLIENT, both, Line.BACKUP, both, Line.PEER, both));

    assertEquals(
        "The CAs of lines client, peer, backup are rotated, phase TrustRolling: main-0, main-2"
            + " restart one by one to trust CA generation 2.",
        result.message());
  }

  @Test
  void anObstacleWithoutRotationIsNotReported() {
    var result =
        check(Map.of(Line.PEER, rotation(new RotationStep.Steady(), "CA Secret ca is shared.")));

    assertEquals("True Valid", result.status() + " " + result.reason());
  }

  @Test
  void theOperatorRestartsPodsWithOlderCertificatesOfItsOwn() {
    assertEquals(
        "The operator restarts the pods one by one before then.",
        adviceForOldPods(rotation(new RotationStep.Steady(), "")));
  }

  @Test
  void anObstacleLeavesTheRestartToTheUser() {
    assertEquals(
        "Restart the pods one by one before then.",
        adviceForOldPods(rotation(new RotationStep.Steady(), "No.")));
  }

  private static String adviceForOldPods(CaRotation rotation) {
    Instant created = LoadedScenario.OLDER.since().plusSeconds(5);
    CheckScenario scenario = new LoadedScenario().pod(0, created).pod(1, created).scenario();
    PkiOutcome pki =
        PkiOutcomes.withRotations(
            scenario.pki(), Map.of(Line.CLIENT, rotation, Line.BACKUP, rotation));
    String message = scenario.with(pki).resultOf(new CertificatesReadyCheck()).message();
    return message.substring(message.indexOf("Z. ") + 3);
  }

  @Test
  void anErrorComesFirst() {
    var result =
        check(
            Map.of(Line.CLIENT, rotation(new RotationStep.Generate(2), "")),
            PkiOutcomes.error(FindingCode.KEY_MISMATCH, "The key is another one."));

    assertEquals("False KeyMismatch", result.status() + " " + result.reason());
  }

  @Test
  void anUrgentWarningKeepsItsReasonAndTheRotationIsToldAfterIt() {
    var result =
        check(
            Map.of(Line.CLIENT, rotation(new RotationStep.Generate(2), "")),
            PkiOutcomes.warning(FindingCode.CA_KEY_UNAVAILABLE, "No key."));

    assertEquals("True CAKeyUnavailable", result.status() + " " + result.reason());
    assertEquals(
        "No key. The CA of line client is rotated, phase Starting: CA generation 2 is generated.",
        result.message().substring(result.message().indexOf("No key")));
  }

  @Test
  void theStatusOfEachArtifactHasThePhaseOfItsLine() {
    PkiOutcome pki =
        outcome(
            Map.of(
                Line.CLIENT,
                rotation(new RotationStep.AwaitClients(2), ""),
                Line.BACKUP,
                held(RotationPhase.RENEWING, DUE)));

    List<String> phases =
        CertificateStatuses.of(pki, LoadedPairs.of(scenario(pki).facts())).stream()
            .map(RotationConditionTest::linePhase)
            .distinct()
            .toList();

    assertEquals(List.of("client AwaitingClients", "backup AwaitingWindow"), phases);
  }

  @Test
  void aBlockedRotationIsAWarningEventOnce() {
    EtcdStatus before = status("RotationInProgress");
    EtcdStatus blocked = status("RotationBlocked");

    assertEquals(
        List.of(EventText.warning("RotationBlocked", "CertificatesReady: So.")),
        StatusEvents.of(before, blocked));
    assertEquals(List.of(), StatusEvents.of(blocked, blocked));
    assertEquals(
        List.of(EventText.normal("RotationInProgress", "CertificatesReady: So.")),
        StatusEvents.of(blocked, before));
  }

  private static String linePhase(CertificateStatus certificate) {
    return certificate.line() + " " + certificate.phase();
  }

  private static EtcdStatus status(String reason) {
    return EtcdStatusBuilder.from(EtcdStatus.EMPTY)
        .conditions(List.of(new Condition("CertificatesReady", "True", reason, "So.", "", "")))
        .build();
  }

  private static CaRotation rotation(RotationStep step, String obstacle) {
    return new CaRotation(step, 2, 3, obstacle, DUE);
  }

  private static ConditionCheck.Result check(Map<Line, CaRotation> rotations, Finding... findings) {
    return scenario(outcome(rotations, findings)).resultOf(new CertificatesReadyCheck());
  }

  private static CheckScenario scenario(PkiOutcome pki) {
    return CheckScenario.of(Etcds.withTls(3, "client", "backup")).with(pki);
  }

  private static PkiOutcome outcome(Map<Line, CaRotation> rotations, Finding... findings) {
    PkiOutcome loaded = new LoadedScenario().scenario().pki();
    return new PkiOutcome(
        List.of(),
        loaded.artifacts(),
        Arrays.asList(findings),
        Map.of(),
        Map.of(),
        List.of(),
        rotations,
        ClientBundle.NONE,
        Instant.MAX,
        List.of());
  }
}
