package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.CertificateStatus.OutdatedProcess;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PkiOutcomes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What status and {@code CertificatesReady} say about pairs that members have loaded. */
class LoadedCertificatesTest {
  private static final Instant NOW = LoadedScenario.NOW;
  private static final Instant BEFORE_RENEWAL = LoadedScenario.OLDER.since().plusSeconds(5);
  private static final Instant AFTER_RENEWAL = LoadedScenario.STORED.since().plusSeconds(300);

  @Test
  void membersThatStartedAfterTheRenewalServeTheStoredPairs() {
    var scenario = new LoadedScenario().pod(0, AFTER_RENEWAL).pod(1, AFTER_RENEWAL);

    assertEquals("True Valid", statusAndReason(scenario));
    assertEquals(List.of(), outdated(scenario.scenario()));
  }

  @Test
  void aMemberFromBeforeTheRenewalIsNamedWithWhatItUsesAndTheRemedy() {
    var result = check(new LoadedScenario().pod(0, AFTER_RENEWAL).pod(1, BEFORE_RENEWAL));

    assertEquals("True CertificateNotLoaded", result.status() + " " + result.reason());
    assertEquals(
        "Pod main-1 uses an older certificate than the Secret has: etcd-wrapper server (Secret"
            + " client-server), etcd-wrapper client (Secret client-client), backup-restore server"
            + " (Secret backup-server). It expires 2026-05-05T12:00:00Z. Restart the pod before"
            + " then.",
        result.message());
  }

  @Test
  void podsThatUseTheSamePairsShareASentence() {
    String message =
        check(new LoadedScenario().pod(0, BEFORE_RENEWAL).pod(2, BEFORE_RENEWAL)).message();

    assertEquals("Pods main-0, main-2 use an older", message.substring(0, 32));
    assertEquals(1, message.split("Restart the pods one by one before then", -1).length - 1);
  }

  @ParameterizedTest(name = "{0} days before the end: {1}")
  @CsvSource({
    "31, True CertificateNotLoaded",
    "30, True LoadedCertificateExpiresSoon",
    " 7, True LoadedCertificateExpiresSoon",
    " 0, True LoadedCertificateExpiresSoon",
    "-1, False LoadedCertificateExpired",
  })
  void theEndOfTheLoadedPairDecidesNotThatOfTheStoredOne(int days, String wanted) {
    SecretContent older =
        new SecretContent(BEFORE_RENEWAL, NOW.plus(Duration.ofDays(days)), "c".repeat(64));

    var scenario = new LoadedScenario().recorded(older).pod(0, BEFORE_RENEWAL);

    assertEquals(wanted, statusAndReason(scenario));
  }

  @Test
  void theConditionIsCheckedAgainWhenTheLoadedPairIsToBeReplacedSoon() {
    var result = check(new LoadedScenario().pod(0, BEFORE_RENEWAL));

    assertEquals(LoadedScenario.OLDER.notAfter().minus(Duration.ofDays(30)), result.validUntil());
  }

  @Test
  void anEarlierPairWithoutRecordIsUrgentBecauseItsEndIsNotKnown() {
    var result = check(new LoadedScenario().recorded().pod(0, BEFORE_RENEWAL));

    assertEquals("True LoadedCertificateUnknown", result.status() + " " + result.reason());
    assertEquals(
        "When it expires is not known. Restart the pod soon.",
        result.message().substring(result.message().indexOf("When")));
  }

  @Test
  void theReasonOfAnExpiredPairNamesTheConsequence() {
    SecretContent older = new SecretContent(BEFORE_RENEWAL, NOW.minusSeconds(60), "c".repeat(64));

    String message = check(new LoadedScenario().recorded(older).pod(0, BEFORE_RENEWAL)).message();

    assertEquals(
        "It expired 2026-03-01T11:59:00Z, and connections with it are refused. Restart the pod"
            + " now.",
        message.substring(message.indexOf("It expired")));
  }

  @Test
  void theStatusShowsWhatIsStoredAndWhatIsServed() {
    List<CertificateStatus> certificates =
        certificates(new LoadedScenario().pod(0, BEFORE_RENEWAL).pod(1, AFTER_RENEWAL).scenario());

    CertificateStatus server = find(certificates, "backup", "server");
    assertEquals("2027-02-19T12:00:00Z", server.notAfter());
    assertEquals("2026-02-19T12:00:00Z", server.storedSince());
    assertEquals("2026-05-05T12:00:00Z", server.servedNotAfter());
    assertEquals(
        List.of(
            new OutdatedProcess(
                "main-0",
                "backup-restore server",
                "2025-05-05T12:00:05Z",
                "a".repeat(64),
                "2026-05-05T12:00:00Z")),
        server.outdated());
    assertEquals(null, find(certificates, "client", "ca").servedNotAfter());
  }

  @Test
  void withoutRunningMembersNothingIsServed() {
    CertificateStatus server =
        find(certificates(new LoadedScenario().scenario()), "backup", "server");

    assertEquals(null, server.servedNotAfter());
    assertEquals("2026-02-19T12:00:00Z", server.storedSince());
  }

  @Test
  void theStatusRemembersThePairThatAProvidedSecretHeldBefore() {
    Etcd etcd = Etcds.withTls(3, "client", "backup");
    SecretContent first = LoadedScenario.OLDER;
    remember(etcd, new LoadedScenario().recorded().stored(first).pod(0, BEFORE_RENEWAL));

    var replaced = new LoadedScenario().recorded().pod(0, BEFORE_RENEWAL);

    assertEquals(
        "True CertificateNotLoaded",
        replaced.scenario(etcd).statusAndReason(new CertificatesReadyCheck()));
    remember(etcd, replaced);
    SecretContent third = LoadedScenario.content("c", NOW.minusSeconds(900));
    var replacedAgain = new LoadedScenario().recorded().stored(third).pod(0, BEFORE_RENEWAL);
    assertEquals(
        List.of(first.fingerprint()),
        outdated(replacedAgain.scenario(etcd)).stream()
            .map(OutdatedProcess::fingerprint)
            .distinct()
            .toList());
  }

  @Test
  void aLaterWriteOfTheSamePairDoesNotMakeItNewer() {
    Etcd etcd = Etcds.withTls(3, "client", "backup");
    SecretContent stored = LoadedScenario.OLDER;
    remember(
        etcd,
        new LoadedScenario().recorded().stored(stored).pod(0, BEFORE_RENEWAL.plusSeconds(300)));
    SecretContent labelled =
        new SecretContent(NOW.minusSeconds(900), stored.notAfter(), stored.fingerprint());

    var scenario =
        new LoadedScenario().recorded().stored(labelled).pod(0, BEFORE_RENEWAL.plusSeconds(300));

    assertEquals(
        "True Valid", scenario.scenario(etcd).statusAndReason(new CertificatesReadyCheck()));
  }

  @Test
  void anErrorInASecretComesFirst() {
    var scenario = new LoadedScenario().pod(0, BEFORE_RENEWAL).scenario();
    var error = PkiOutcomes.error(FindingCode.KEY_MISMATCH, "The key does not belong to it.");

    var result =
        scenario.with(PkiOutcomes.withFindings(error)).resultOf(new CertificatesReadyCheck());

    assertEquals("False KeyMismatch", result.status() + " " + result.reason());
  }

  private static void remember(Etcd etcd, LoadedScenario scenario) {
    etcd.setStatus(
        EtcdStatusBuilder.from(EtcdStatus.EMPTY)
            .certificates(certificates(scenario.scenario(etcd)))
            .build());
  }

  private static List<CertificateStatus> certificates(CheckScenario scenario) {
    return CertificateStatuses.of(scenario.pki(), scenario.facts().pairs());
  }

  private static List<OutdatedProcess> outdated(CheckScenario scenario) {
    return certificates(scenario).stream()
        .filter(certificate -> certificate.outdated() != null)
        .flatMap(certificate -> certificate.outdated().stream())
        .toList();
  }

  private static CertificateStatus find(
      List<CertificateStatus> certificates, String line, String role) {
    return certificates.stream()
        .filter(it -> it.line().equals(line) && it.role().equals(role))
        .findFirst()
        .orElseThrow();
  }

  private static String statusAndReason(LoadedScenario scenario) {
    return scenario.scenario().statusAndReason(new CertificatesReadyCheck());
  }

  private static ConditionCheck.Result check(LoadedScenario scenario) {
    return scenario.scenario().resultOf(new CertificatesReadyCheck());
  }
}
