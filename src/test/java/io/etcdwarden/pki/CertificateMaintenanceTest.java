package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.issue.CaGeneration;
import io.etcdwarden.pki.issue.CertificateAuthority;
import io.etcdwarden.pki.issue.PkiEvent;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.PublicKeyInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateMaintenanceTest {
  private static final Instant NOW = PkiRequests.NOW;
  private static final PkiRequest REQUEST = PkiRequests.withRunningMembers(PkiRequests.full());

  private final InMemorySecrets secrets = new InMemorySecrets();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(2));

  @BeforeEach
  void generateAll() {
    decideAndWrite(PkiRequests.full(), NOW);
  }

  @Test
  void aDeletedLeafIsIssuedAgainFromTheSameCa() {
    Certificate before = ca("client-ca");
    secrets.delete("client-server");

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW.plusSeconds(60));

    assertTrue(outcome.isUsable());
    assertEquals(List.of("Create client-server"), writes(outcome));
    assertEquals(before, ca("client-ca"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls.crt", "tls.key"})
  void anEmptiedLeafIsIssuedAgain(String key) {
    secrets.change("client-server", key, new byte[0]);

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of("Replace client-server"), writes(outcome));
    assertEquals(List.of(PkiEvent.Kind.SECRET_REPAIRED), eventKinds(outcome));
    assertNothingToWrite();
  }

  @Test
  void aGeneratedLeafWithAnotherKeyIsRepaired() {
    secrets.change("client-server", "tls.key", secrets.get("peer-server").value("tls.key"));

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of(PkiEvent.Kind.SECRET_REPAIRED), eventKinds(outcome));
    assertNothingToWrite();
  }

  @Test
  void aDeletedCaSecretIsCreatedAgainFromItsCaGeneration() {
    Certificate before = ca("peer-ca");
    secrets.delete("peer-ca");

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of("Create peer-ca"), writes(outcome));
    assertEquals(before, ca("peer-ca"));
    assertNothingToWrite();
  }

  @Test
  void aPlantedCaGenerationDoesNotBecomeTheCaOfADeletedCaSecret() {
    List<Certificate> before = bundle("client-ca");
    plantGeneration("main-client-ca-99", 99);
    secrets.delete("client-ca");

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(before, bundle("client-ca"));
    assertEquals(List.of("Create client-ca"), writes(outcome));
    assertTrue(codes(outcome).contains(FindingCode.CA_GENERATION_UNEXPECTED));
    assertNothingToWrite();
  }

  @Test
  void aPlantedCaGenerationIsAWarningWhileTheCaSecretExists() {
    plantGeneration("main-client-ca-99", 99);

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of(), writes(outcome));
    assertEquals(Set.of(FindingCode.CA_GENERATION_UNEXPECTED), codes(outcome));
    assertTrue(outcome.isUsable());
  }

  @Test
  void withoutAnyLeafNoneOfSeveralCaGenerationsBecomesTheCa() {
    plantGeneration("main-client-ca-99", 99);
    List.of("client-ca", "client-server", "client-client").forEach(secrets::delete);

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of(), writes(outcome));
    assertTrue(codes(outcome).contains(FindingCode.CA_GENERATION_UNEXPECTED));
    assertFalse(outcome.isUsable());
  }

  @Test
  void aPlantedCaGenerationDoesNotReplaceALostOne() {
    plantGeneration("main-client-ca-99", 99);
    List.of("client-ca", "main-client-ca-1").forEach(secrets::delete);

    PkiOutcome outcome =
        engine.decide(PkiRequests.withRunningMembers(REQUEST), secrets.current(), NOW);

    assertEquals(List.of(), writes(outcome));
    assertTrue(codes(outcome).contains(FindingCode.CA_SECRETS_LOST));
  }

  private void plantGeneration(String name, long number) {
    StoredSecret genuine = secrets.get("main-client-ca-1");
    CertificateAuthority planted = TestCas.ca("planted", NOW);
    Map<String, byte[]> data =
        Map.of(
            "ca.crt", TrustBundle.write(List.of(planted.certificate())),
            "ca.key", planted.key().pem());
    secrets.put(
        StoredSecret.unwritten(name, StoredSecret.OPAQUE, data)
            .withMetadata(genuine.labels(), Map.of(PkiLabels.GENERATION, String.valueOf(number))));
  }

  @Test
  void anEmptiedBundleIsWrittenAgain() {
    String before = text("client-ca", "ca.crt");
    secrets.change("client-ca", "ca.crt", null);
    secrets.change("client-ca", "bundle.crt", new byte[0]);

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(before, text("client-ca", "ca.crt"));
    assertEquals(List.of(PkiEvent.Kind.SECRET_REPAIRED), eventKinds(outcome));
    assertNothingToWrite();
  }

  @Test
  void aGeneratedCaThatWasRemovedFromTheBundleIsAddedAgain() {
    Certificate foreign = ca("peer-ca");
    secrets.change("client-ca", "ca.crt", TrustBundle.write(List.of(foreign)));
    secrets.change("client-ca", "bundle.crt", TrustBundle.write(List.of(foreign)));

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals("CN=main-client-ca g1", ca("client-ca").subject().toString());
    assertTrue(bundle("client-ca").contains(foreign));
    assertEquals(List.of(PkiEvent.Kind.SECRET_REPAIRED), eventKinds(outcome));
  }

  @Test
  void aCaThatAUserAddedToTheBundleStays() {
    Certificate foreign = TestCas.ca("corp", NOW).certificate();
    List<Certificate> longer = TrustBundle.merge(bundle("client-ca"), List.of(foreign));
    secrets.change("client-ca", "ca.crt", TrustBundle.write(longer));

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertTrue(outcome.isUsable());
    assertEquals(longer, bundle("client-ca"));
    assertEquals(text("client-ca", "ca.crt"), text("client-ca", "bundle.crt"));
    assertNothingToWrite();
  }

  @Test
  void aLeafThatAUserReplacedIsNoLongerRenewed() {
    Credential foreign = takeOver();

    PkiOutcome first = decideAndWrite(REQUEST, NOW);
    PkiOutcome second = decideAndWrite(REQUEST, NOW.plus(Duration.ofDays(300)));

    assertEquals(List.of("Release client-server"), writes(first));
    assertEquals(List.of(PkiEvent.Kind.SECRET_TAKEN_OVER), eventKinds(first));
    assertEquals(Origin.PROVIDED, artifact(first, Line.CLIENT, Part.SERVER).origin());
    assertEquals(Set.of(), secrets.get("client-server").owners());
    assertEquals(foreign.certificate(), leaf("client-server"));
    assertFalse(writes(second).contains("Replace client-server"));
  }

  @Test
  void aDeletedLeafThatAUserReplacedIsGeneratedAgain() {
    takeOver();
    decideAndWrite(REQUEST, NOW);
    secrets.delete("client-server");

    decideAndWrite(REQUEST, NOW);

    assertEquals("main", secrets.get("client-server").labels().get("app.kubernetes.io/part-of"));
  }

  @Test
  void aLeafIsRenewedAfterTwoThirdsOfItsValidity() {
    Instant due =
        artifact(decideAndWrite(REQUEST, NOW), Line.PEER, Part.SERVER).certificate().renewalTime();
    Instant twoThirds = NOW.plus(Duration.ofDays(365).multipliedBy(66).dividedBy(100));

    PkiOutcome before = engine.decide(REQUEST, secrets.current(), due.minusSeconds(1));
    PkiOutcome after = engine.decide(REQUEST, secrets.current(), due);

    assertFalse(writes(before).contains("Replace peer-server"));
    assertTrue(writes(after).contains("Replace peer-server"));
    assertTrue(eventKinds(after).contains(PkiEvent.Kind.LEAF_RENEWED));
    assertTrue(due.isBefore(twoThirds.plusSeconds(600)));
    assertTrue(due.isAfter(twoThirds.minus(Duration.ofDays(20))));
  }

  @Test
  void theOutcomeIsNextDueAtTheFirstRenewal() {
    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    Instant first =
        outcome.artifacts().stream()
            .filter(artifact -> artifact.part() != Part.CA)
            .map(artifact -> artifact.certificate().renewalTime())
            .min(Instant::compareTo)
            .orElseThrow();

    assertEquals(first, outcome.nextDue());
  }

  @Test
  void leavesHaveDifferentRenewalTimes() {
    long moments =
        decideAndWrite(REQUEST, NOW).artifacts().stream()
            .filter(artifact -> artifact.part() != Part.CA)
            .map(artifact -> artifact.certificate().renewalTime())
            .distinct()
            .count();

    assertEquals(5, moments);
  }

  @Test
  void aNewNameRenewsTheLeaf() {
    PkiRequest request =
        PkiRequests.withCredentials(
            REQUEST,
            spec -> spec.line() == Line.PEER ? named(spec, "main-peer.example.com") : spec);

    PkiOutcome outcome = decideAndWrite(request, NOW);

    assertEquals(List.of("Replace peer-server"), writes(outcome));
    assertTrue(leaf("peer-server").names().contains("main-peer.example.com"));
  }

  @Test
  void moreMembersRenewNoLeaf() {
    PkiRequest request =
        PkiRequests.withRunningMembers(
            PkiRequests.of(
                List.of(
                    PkiRequests.clientLine(5),
                    PkiRequests.peerLine(5),
                    PkiRequests.backupLine(5))));

    assertEquals(List.of(), engine.decide(request, secrets.current(), NOW).writes());
  }

  @Test
  void anotherKeyAlgorithmRenewsLeavesButNotCas() {
    PkiPolicy policy =
        PkiRequests.policy(KeyAlgorithm.ECDSA_P384, Duration.ofDays(1825), Duration.ofDays(365));

    PkiOutcome outcome = decideAndWrite(PkiRequests.withPolicy(policy, REQUEST), NOW);

    assertEquals(5, outcome.writes().size());
    assertEquals("ECDSA P-384", leaf("client-client").publicKey().description());
    assertEquals("ECDSA P-256", ca("client-ca").publicKey().description());
    assertTrue(outcome.isUsable());
  }

  @Test
  void leavesThatEndWithTheirCaAreNotRenewed() {
    PkiPolicy policy =
        PkiRequests.policy(KeyAlgorithm.ECDSA_P256, Duration.ofDays(90), Duration.ofDays(365));
    InMemorySecrets own = new InMemorySecrets();
    PkiRequest request = PkiRequests.withPolicy(policy, PkiRequests.only(Line.PEER));
    own.apply(engine.decide(request, own.current(), NOW).writes());

    PkiOutcome late = engine.decide(request, own.current(), NOW.plus(Duration.ofDays(89)));

    assertEquals(List.of("Replace peer-ca", "Create main-peer-ca-2"), writes(late));
  }

  @Test
  void noCaIsGeneratedWhileMembersRun() {
    secrets.delete("peer-ca");
    secrets.delete("main-peer-ca-1");

    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_SECRETS_LOST));
    String sentence = outcome.findings().getFirst().message();
    assertTrue(sentence.contains("its key (Secret main-peer-ca-1)"), sentence);
    assertFalse(outcome.isUsable());
  }

  @Test
  void aLostCaIsTrustedAgainWhenItsCertificateIsFound() {
    byte[] certificate = secrets.get("peer-ca").value("ca.crt");
    String before = ca("peer-ca").fingerprint();
    secrets.delete("peer-ca");
    secrets.delete("main-peer-ca-1");
    secrets.change("peer-server", "ca.crt", certificate);

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of("Create peer-ca"), writes(outcome));
    assertEquals(before, ca("peer-ca").fingerprint());
    assertTrue(outcome.isUsable());
  }

  /** Everybody may generate a CA of this name. */
  @Test
  void anotherCaOfTheSameNameIsNotTakenForALostOne() {
    InMemorySecrets other = new InMemorySecrets();
    other.apply(
        new PkiEngine(new SeededRandom(77))
            .decide(PkiRequests.full(), other.current(), NOW)
            .writes());
    secrets.delete("peer-ca");
    secrets.delete("main-peer-ca-1");
    secrets.change("peer-server", "ca.crt", other.get("peer-ca").value("ca.crt"));

    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW);

    assertEquals(List.of(), writes(outcome));
    String sentence = outcome.findings().getFirst().message();
    assertTrue(sentence.contains("as ca.crt in Secret peer-server"), sentence);
    assertTrue(sentence.length() <= 300, sentence);
  }

  @Test
  void aLostCaIsGeneratedWithANewNumberWhileNoMemberRuns() {
    secrets.delete("peer-ca");
    secrets.delete("main-peer-ca-1");

    PkiOutcome outcome = decideAndWrite(PkiRequests.full(), NOW);

    assertEquals(
        List.of("Create main-peer-ca-2", "Create peer-ca", "Replace peer-server"), writes(outcome));
    assertEquals("CN=main-peer-ca g2", ca("peer-ca").subject().toString());
    assertNothingToWrite();
  }

  @Test
  void enablingTlsOnALineOfRunningMembersGeneratesItsCa() {
    PkiRequest plainPeers =
        new PkiRequest(
            "main", "ns", PkiRequests.UID, PkiPolicy.DEFAULT, REQUEST.lines(), Set.of(Line.CLIENT));
    secrets.delete("peer-ca");
    secrets.delete("main-peer-ca-1");
    secrets.delete("peer-server");

    assertTrue(decideAndWrite(plainPeers, NOW).isUsable());
  }

  @Test
  void aLostCaKeyIsAWarningWhileNoLeafIsNeeded() {
    secrets.delete("main-client-ca-1");

    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertEquals(Set.of(FindingCode.CA_KEY_UNAVAILABLE), codes(outcome));
    assertTrue(outcome.isUsable());
  }

  @Test
  void aLostCaKeyIsAnErrorOnceALeafIsNeeded() {
    secrets.delete("main-client-ca-1");
    secrets.delete("client-client");

    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertFalse(outcome.isUsable());
    assertTrue(outcome.findings().getFirst().message().contains("client-client"));
  }

  @Test
  void aCaGenerationWithADamagedKeyIssuesNothing() {
    secrets.change("main-client-ca-1", "ca.key", secrets.get("main-peer-ca-1").value("ca.key"));
    secrets.delete("client-client");

    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_KEY_UNAVAILABLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "-1", "0", "", "9223372036854775808"})
  void anInvalidGenerationNumberStopsAllWrites(String number) {
    annotate("client-ca", PkiLabels.GENERATION, number);
    secrets.delete("client-server");

    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_GENERATION_INVALID));
  }

  @Test
  void twoSecretsWithOneGenerationNumberStopAllWrites() {
    StoredSecret copy = secrets.get("main-client-ca-1");
    secrets.put(
        StoredSecret.unwritten("main-client-ca-7", StoredSecret.OPAQUE, copy.data())
            .withMetadata(copy.labels(), copy.annotations()));
    secrets.delete("client-server");

    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_GENERATION_CONFLICT));
  }

  @Test
  void aClockThatWentBackRenewsNothing() {
    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW.minus(Duration.ofDays(2)));

    assertEquals(List.of(), outcome.writes());
    assertTrue(outcome.isUsable());
    assertEquals(Set.of(FindingCode.CLOCK_BEHIND), codes(outcome));
  }

  @Test
  void aClockPastEveryValidityRemovesNoCa() {
    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW.plus(Duration.ofDays(4000)));

    assertEquals(
        List.of(
            "Replace backup-ca",
            "Create main-backup-ca-2",
            "Replace client-ca",
            "Create main-client-ca-2",
            "Replace peer-ca",
            "Create main-peer-ca-2"),
        writes(outcome));
    for (SecretWrite write :
        outcome.writes().stream().filter(SecretWrite.Replace.class::isInstance).toList()) {
      assertEquals(
          bundle(write.secret().name()), TrustBundle.read(write.secret(), List.of("ca.crt")));
    }
    assertTrue(codes(outcome).contains(FindingCode.EXPIRED));
    assertFalse(outcome.isUsable());
  }

  @Test
  void aSecondClusterThatNamesTheCaIssuesFromItAndOwnsItToo() {
    PkiRequest other = secondClusterWithTheSameCa();

    PkiOutcome outcome = decideAndWrite(other, NOW);

    assertTrue(outcome.isUsable());
    assertEquals(
        List.of(
            "AddOwner main-client-ca-1",
            "AddOwner client-ca",
            "Create second-client-server",
            "Create second-client-client"),
        writes(outcome));
    assertEquals(Set.of(PkiRequests.UID, "uid-of-second"), secrets.get("client-ca").owners());
    assertEquals(List.of(), engine.decide(other, secrets.current(), NOW).writes());
    assertNothingToWrite();
  }

  @Test
  void retainThatIsSetLaterRemovesTheOwnerOfEverySecret() {
    PkiRequest retained = PkiRequests.withPolicy(PkiRequests.retainPolicy(), REQUEST);

    decideAndWrite(retained, NOW);

    assertTrue(secrets.current().all().stream().allMatch(secret -> secret.owners().isEmpty()));
    assertEquals(List.of(), engine.decide(retained, secrets.current(), NOW).writes());
  }

  @Test
  void withoutRetainTheSecretsAreOwnedAgain() {
    decideAndWrite(PkiRequests.withPolicy(PkiRequests.retainPolicy(), REQUEST), NOW);

    decideAndWrite(REQUEST, NOW);

    assertTrue(
        secrets.current().all().stream()
            .allMatch(secret -> secret.owners().equals(Set.of(PkiRequests.UID))));
    assertNothingToWrite();
  }

  @Test
  void anotherClusterNeverOwnsARetainedSecret() {
    decideAndWrite(PkiRequests.withPolicy(PkiRequests.retainPolicy(), REQUEST), NOW);
    PkiRequest other = secondClusterWithTheSameCa();

    decideAndWrite(other, NOW);

    assertEquals(Set.of(), secrets.get("client-ca").owners());
    assertEquals(Set.of(), secrets.get("main-client-ca-1").owners());
    assertEquals(Set.of("uid-of-second"), secrets.get("second-client-server").owners());
    assertEquals(List.of(), engine.decide(other, secrets.current(), NOW).writes());
  }

  @Test
  void anotherClusterNeverOwnsASecretThatLostItsOwner() {
    StoredSecret ca = secrets.get("client-ca");
    secrets.put(ca.withOwners(Set.of()));

    decideAndWrite(secondClusterWithTheSameCa(), NOW);

    assertEquals(Set.of(), secrets.get("client-ca").owners());
  }

  @Test
  void oneOfTwoClustersRetainsTheSharedCaForBoth() {
    PkiRequest other = secondClusterWithTheSameCa();
    decideAndWrite(other, NOW);

    decideAndWrite(PkiRequests.withPolicy(PkiRequests.retainPolicy(), other), NOW);

    assertEquals(Set.of(), secrets.get("client-ca").owners());
    assertEquals(Set.of(), secrets.get("main-client-ca-1").owners());
    assertNothingToWrite();
  }

  @Test
  void aSecretThatOnlyAnAnnotationNamesIsNotUsedAsCaGeneration() {
    StoredSecret generation = secrets.get("main-client-ca-1");
    secrets.put(StoredSecret.unwritten("foreign", StoredSecret.OPAQUE, generation.data()));
    secrets.delete("main-client-ca-1");
    annotate("client-ca", PkiLabels.GENERATION_SECRET, "foreign");

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of("Replace client-ca"), writes(outcome));
    assertEquals(Set.of(), secrets.get("foreign").owners());
    assertEquals(
        "main-client-ca-1",
        secrets.get("client-ca").annotations().get(PkiLabels.GENERATION_SECRET));
    assertTrue(codes(outcome).contains(FindingCode.CA_KEY_UNAVAILABLE));
  }

  @Test
  void aBundleThatIsTooLargeToBeReadIsNotWritten() {
    byte[] large = "x".repeat(600 * 1024).getBytes(StandardCharsets.US_ASCII);
    secrets.change("client-ca", "ca.crt", large);

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of(), writes(outcome));
    assertFalse(outcome.isUsable());
  }

  @Test
  void twoClustersCannotShareAGeneratedLeaf() {
    PkiRequest other = PkiRequests.forOtherCluster("second", PkiRequests.only(Line.CLIENT));

    PkiOutcome outcome = engine.decide(other, secrets.current(), NOW);

    assertTrue(codes(outcome).contains(FindingCode.SECRET_OWNED_BY_OTHER));
    assertFalse(writes(outcome).contains("Replace client-server"));
  }

  @Test
  void aRecreatedClusterBecomesOwnerOfItsSecrets() {
    PkiRequest recreated =
        new PkiRequest("main", "ns", "new-uid", PkiPolicy.DEFAULT, REQUEST.lines(), Set.of());

    PkiOutcome outcome = decideAndWrite(recreated, NOW);

    assertTrue(
        secrets.current().all().stream().allMatch(secret -> secret.owners().contains("new-uid")));
    assertTrue(writes(outcome).stream().allMatch(write -> write.startsWith("AddOwner")));
    assertEquals(List.of(), engine.decide(recreated, secrets.current(), NOW).writes());
  }

  @Test
  void aSecretThatIsBeingDeletedIsNotWritten() {
    StoredSecret leaf = secrets.get("client-server");
    secrets.put(
        new StoredSecret(
            leaf.name(),
            leaf.type(),
            Map.of(),
            leaf.labels(),
            leaf.annotations(),
            leaf.owners(),
            leaf.uid(),
            "",
            true,
            false));

    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.SECRET_TERMINATING));
  }

  @Test
  void aNewLeafHasANewKey() {
    PublicKeyInfo before = leaf("peer-server").publicKey();
    secrets.delete("peer-server");

    decideAndWrite(REQUEST, NOW);

    assertNotEquals(before, leaf("peer-server").publicKey());
  }

  /** A user puts another valid key pair into the Secret of a server. */
  private Credential takeOver() {
    Credential foreign = TestCas.clientServer(caGeneration("main-client-ca-1"), NOW);
    foreign.data().forEach((key, value) -> secrets.change("client-server", key, value));
    return foreign;
  }

  private static CredentialSpec named(CredentialSpec spec, String name) {
    NameSpec more = new NameSpec(List.of(), List.of(), List.of(name), List.of());
    return new CredentialSpec(
        spec.line(),
        spec.part(),
        spec.secret(),
        spec.commonName(),
        spec.requiredPurposes(),
        spec.recommendedPurposes(),
        spec.names().mergedWith(more),
        spec.warningsOnly(),
        spec.skipsPeerNameCheck());
  }

  private void annotate(String name, String annotation, String value) {
    StoredSecret secret = secrets.get(name);
    Map<String, String> annotations = new LinkedHashMap<>(secret.annotations());
    annotations.put(annotation, value);
    secrets.put(secret.withMetadata(secret.labels(), annotations));
  }

  private static PkiRequest secondClusterWithTheSameCa() {
    return PkiRequests.forOtherCluster(
        "second",
        PkiRequests.withCredentials(
            PkiRequests.only(Line.CLIENT),
            spec ->
                PkiRequests.withSecretRef(SecretRef.to("second-" + spec.secret().name()), spec)));
  }

  private void assertNothingToWrite() {
    PkiOutcome again = engine.decide(REQUEST, secrets.current(), NOW);
    assertEquals(List.of(), again.writes());
    assertTrue(again.isUsable());
  }

  private PkiOutcome decideAndWrite(PkiRequest request, Instant now) {
    PkiOutcome outcome = engine.decide(request, secrets.current(), now);
    secrets.apply(outcome.writes());
    return outcome;
  }

  private static List<String> writes(PkiOutcome outcome) {
    return outcome.writes().stream()
        .map(write -> write.getClass().getSimpleName() + " " + write.secret().name())
        .toList();
  }

  private static List<PkiEvent.Kind> eventKinds(PkiOutcome outcome) {
    return outcome.events().stream().map(PkiEvent::kind).toList();
  }

  private static Set<FindingCode> codes(PkiOutcome outcome) {
    return Set.copyOf(outcome.findings().stream().map(Finding::code).toList());
  }

  private static Artifact artifact(PkiOutcome outcome, Line line, Part part) {
    return outcome.artifacts().stream()
        .filter(artifact -> artifact.line() == line && artifact.part() == part)
        .findFirst()
        .orElseThrow();
  }

  private CertificateAuthority caGeneration(String name) {
    return CaGeneration.ca(secrets.get(name)).orElseThrow();
  }

  private String text(String secret, String key) {
    return new String(secrets.get(secret).value(key), US_ASCII);
  }

  private List<Certificate> bundle(String secret) {
    return TrustBundle.read(secrets.get(secret), List.of("ca.crt"));
  }

  private Certificate ca(String secret) {
    return bundle(secret).getFirst();
  }

  private Certificate leaf(String secret) {
    return TrustBundle.read(secrets.get(secret), List.of("tls.crt")).getFirst();
  }
}
