package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

class KeepingTest {
  private static final Instant NOW = Wishes.NOW;
  private static final PkiWish WISH = Wishes.running(Wishes.full());

  private final SecretShelf shelf = new SecretShelf();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(2));

  @BeforeEach
  void everythingIsThere() {
    settle(Wishes.full(), NOW);
  }

  @Test
  void aDeletedLeafIsIssuedAgainFromTheSameAuthority() {
    Certificate authority = authority("client-ca");
    shelf.delete("client-server");

    PkiOutcome outcome = settle(WISH, NOW.plusSeconds(60));

    assertTrue(outcome.usable());
    assertEquals(List.of("Create client-server"), writes(outcome));
    assertEquals(authority, authority("client-ca"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls.crt", "tls.key"})
  void anEmptiedLeafIsFilledAgain(String key) {
    shelf.change("client-server", key, new byte[0]);

    PkiOutcome outcome = settle(WISH, NOW);

    assertEquals(List.of("Replace client-server"), writes(outcome));
    assertEquals(List.of(Notice.Kind.SECRET_REPAIRED), told(outcome));
    assertSettled();
  }

  @Test
  void aLeafOfOursWithAnotherKeyIsRepaired() {
    shelf.change("client-server", "tls.key", shelf.get("peer-server").entry("tls.key"));

    PkiOutcome outcome = settle(WISH, NOW);

    assertEquals(List.of(Notice.Kind.SECRET_REPAIRED), told(outcome));
    assertSettled();
  }

  @Test
  void aDeletedBundleIsBuiltAgainFromItsGeneration() {
    Certificate authority = authority("peer-ca");
    shelf.delete("peer-ca");

    PkiOutcome outcome = settle(WISH, NOW);

    assertEquals(List.of("Create peer-ca"), writes(outcome));
    assertEquals(authority, authority("peer-ca"));
    assertSettled();
  }

  @Test
  void anEmptiedBundleIsFilledAgain() {
    String before = text("client-ca", "ca.crt");
    shelf.change("client-ca", "ca.crt", null);
    shelf.change("client-ca", "bundle.crt", new byte[0]);

    PkiOutcome outcome = settle(WISH, NOW);

    assertEquals(before, text("client-ca", "ca.crt"));
    assertEquals(List.of(Notice.Kind.SECRET_REPAIRED), told(outcome));
    assertSettled();
  }

  @Test
  void anAuthorityRemovedFromOurBundleIsPutBack() {
    Certificate foreign = authority("peer-ca");
    shelf.change("client-ca", "ca.crt", Bundle.write(List.of(foreign)));
    shelf.change("client-ca", "bundle.crt", Bundle.write(List.of(foreign)));

    PkiOutcome outcome = settle(WISH, NOW);

    assertEquals("CN=main-client-ca g1", authority("client-ca").subject().toString());
    assertTrue(bundle("client-ca").contains(foreign));
    assertEquals(List.of(Notice.Kind.SECRET_REPAIRED), told(outcome));
  }

  @Test
  void anAuthorityThatUsersAddedToOurBundleStays() {
    Certificate foreign = Materials.authority("corp", NOW).certificate();
    List<Certificate> longer = Bundle.merge(bundle("client-ca"), List.of(foreign));
    shelf.change("client-ca", "ca.crt", Bundle.write(longer));

    PkiOutcome outcome = settle(WISH, NOW);

    assertTrue(outcome.usable());
    assertEquals(longer, bundle("client-ca"));
    assertEquals(text("client-ca", "ca.crt"), text("client-ca", "bundle.crt"));
    assertSettled();
  }

  @Test
  void aLeafThatSomebodyReplacedIsTheirsFromThenOn() {
    Credential foreign = takeOver();

    PkiOutcome first = settle(WISH, NOW);
    PkiOutcome second = settle(WISH, NOW.plus(Duration.ofDays(300)));

    assertEquals(List.of("Disown client-server"), writes(first));
    assertEquals(List.of(Notice.Kind.SECRET_TAKEN_OVER), told(first));
    assertEquals(Origin.PROVIDED, artifact(first, Line.CLIENT, Part.SERVER).origin());
    assertEquals(Set.of(), shelf.get("client-server").owners());
    assertEquals(foreign.certificate(), leaf("client-server"));
    assertFalse(writes(second).contains("Replace client-server"));
  }

  @Test
  void deletingALeafThatWasTakenOverHandsItBack() {
    takeOver();
    settle(WISH, NOW);
    shelf.delete("client-server");

    settle(WISH, NOW);

    assertEquals("main", shelf.get("client-server").labels().get("app.kubernetes.io/part-of"));
  }

  @Test
  void aLeafIsRenewedAfterTwoThirdsOfItsLife() {
    Instant due = artifact(settle(WISH, NOW), Line.PEER, Part.SERVER).certificate().renewalTime();
    Instant twoThirds = NOW.plus(Duration.ofDays(365).multipliedBy(66).dividedBy(100));

    PkiOutcome before = engine.settle(WISH, shelf.vault(), due.minusSeconds(1));
    PkiOutcome after = engine.settle(WISH, shelf.vault(), due);

    assertFalse(writes(before).contains("Replace peer-server"));
    assertTrue(writes(after).contains("Replace peer-server"));
    assertTrue(told(after).contains(Notice.Kind.LEAF_RENEWED));
    assertTrue(due.isBefore(twoThirds.plusSeconds(600)));
    assertTrue(due.isAfter(twoThirds.minus(Duration.ofDays(20))));
  }

  @Test
  void theNextLookIsWhenTheFirstLeafFallsDue() {
    PkiOutcome outcome = settle(WISH, NOW);

    Instant first =
        outcome.artifacts().stream()
            .filter(artifact -> artifact.part() != Part.CA)
            .map(artifact -> artifact.certificate().renewalTime())
            .min(Instant::compareTo)
            .orElseThrow();

    assertEquals(first, outcome.nextDue());
  }

  @Test
  void leavesDoNotAllFallDueAtOnce() {
    long moments =
        settle(WISH, NOW).artifacts().stream()
            .filter(artifact -> artifact.part() != Part.CA)
            .map(artifact -> artifact.certificate().renewalTime())
            .distinct()
            .count();

    assertEquals(5, moments);
  }

  @Test
  void aNewNameLeadsToANewLeaf() {
    PkiWish wish =
        Wishes.with(
            WISH, spec -> spec.line() == Line.PEER ? named(spec, "main-peer.example.com") : spec);

    PkiOutcome outcome = settle(wish, NOW);

    assertEquals(List.of("Replace peer-server"), writes(outcome));
    assertTrue(leaf("peer-server").names().contains("main-peer.example.com"));
  }

  @Test
  void moreMembersNeedNoNewLeaf() {
    PkiWish wish =
        Wishes.running(
            Wishes.of(List.of(Wishes.clientLine(5), Wishes.peerLine(5), Wishes.backupLine(5))));

    assertEquals(List.of(), engine.settle(wish, shelf.vault(), NOW).writes());
  }

  @Test
  void anotherKeyPolicyRenewsLeavesAndNotAuthorities() {
    PkiPolicy policy =
        Wishes.policy(KeyAlgorithm.ECDSA_P384, Duration.ofDays(1825), Duration.ofDays(365));

    PkiOutcome outcome = settle(Wishes.under(policy, WISH), NOW);

    assertEquals(5, outcome.writes().size());
    assertEquals("ECDSA P-384", leaf("client-client").key().description());
    assertEquals("ECDSA P-256", authority("client-ca").key().description());
    assertTrue(outcome.usable());
  }

  @Test
  void leavesAtTheEndOfTheirAuthorityAreNotRenewedInVain() {
    PkiPolicy policy =
        Wishes.policy(KeyAlgorithm.ECDSA_P256, Duration.ofDays(90), Duration.ofDays(365));
    SecretShelf own = new SecretShelf();
    PkiWish wish = Wishes.under(policy, Wishes.only(Line.PEER));
    own.apply(engine.settle(wish, own.vault(), NOW).writes());

    PkiOutcome late = engine.settle(wish, own.vault(), NOW.plus(Duration.ofDays(89)));

    assertEquals(List.of(), late.writes());
  }

  @Test
  void noAuthorityIsMadeUnderMembersThatRun() {
    shelf.delete("peer-ca");
    shelf.delete("main-peer-ca-1");

    PkiOutcome outcome = engine.settle(WISH, shelf.vault(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_SECRETS_LOST));
    String sentence = outcome.findings().getFirst().sentence();
    assertTrue(sentence.contains("its key (Secret main-peer-ca-1)"), sentence);
    assertFalse(outcome.usable());
  }

  @Test
  void aLostAuthorityIsMadeAnewWhenNobodyRunsAndKeepsItsNumberToItself() {
    shelf.delete("peer-ca");
    shelf.delete("main-peer-ca-1");

    PkiOutcome outcome = settle(Wishes.full(), NOW);

    assertEquals(
        List.of("Create main-peer-ca-2", "Create peer-ca", "Replace peer-server"), writes(outcome));
    assertEquals("CN=main-peer-ca g2", authority("peer-ca").subject().toString());
    assertSettled();
  }

  @Test
  void enablingALineOfRunningMembersMakesItsAuthority() {
    PkiWish plainPeers =
        new PkiWish("main", "ns", Wishes.UID, PkiPolicy.DEFAULT, WISH.lines(), Set.of(Line.CLIENT));
    shelf.delete("peer-ca");
    shelf.delete("main-peer-ca-1");
    shelf.delete("peer-server");

    assertTrue(settle(plainPeers, NOW).usable());
  }

  @Test
  void aLostKeyChangesNothingWhileNoLeafIsNeeded() {
    shelf.delete("main-client-ca-1");

    PkiOutcome outcome = engine.settle(WISH, shelf.vault(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertEquals(Set.of(FindingCode.CA_KEY_UNAVAILABLE), codes(outcome));
    assertTrue(outcome.usable());
  }

  @Test
  void aLostKeyIsAnErrorOnceALeafIsNeeded() {
    shelf.delete("main-client-ca-1");
    shelf.delete("client-client");

    PkiOutcome outcome = engine.settle(WISH, shelf.vault(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertFalse(outcome.usable());
    assertTrue(outcome.findings().getFirst().sentence().contains("client-client"));
  }

  @Test
  void aGenerationWhoseKeyIsDamagedIssuesNothing() {
    shelf.change("main-client-ca-1", "ca.key", shelf.get("main-peer-ca-1").entry("ca.key"));
    shelf.delete("client-client");

    PkiOutcome outcome = engine.settle(WISH, shelf.vault(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_KEY_UNAVAILABLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "-1", "0", "", "9223372036854775808"})
  void aGenerationNumberThatIsNoneStopsAllWrites(String number) {
    annotate("client-ca", Marks.GENERATION, number);
    shelf.delete("client-server");

    PkiOutcome outcome = engine.settle(WISH, shelf.vault(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_GENERATION_INVALID));
  }

  @Test
  void twoSecretsOfOneGenerationStopAllWrites() {
    StoredSecret copy = shelf.get("main-client-ca-1");
    shelf.put(
        StoredSecret.unwritten("main-client-ca-7", StoredSecret.OPAQUE, copy.data())
            .withMarks(copy.labels(), copy.annotations()));
    shelf.delete("client-server");

    PkiOutcome outcome = engine.settle(WISH, shelf.vault(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_GENERATION_CONFLICT));
  }

  @Test
  void aClockThatWentBackRenewsNothing() {
    PkiOutcome outcome = engine.settle(WISH, shelf.vault(), NOW.minus(Duration.ofDays(2)));

    assertEquals(List.of(), outcome.writes());
    assertTrue(outcome.usable());
    assertEquals(Set.of(FindingCode.CLOCK_BEHIND), codes(outcome));
  }

  @Test
  void aClockThatWentPastAllLifeTakesNoTrustAway() {
    PkiOutcome outcome = engine.settle(WISH, shelf.vault(), NOW.plus(Duration.ofDays(4000)));

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.EXPIRED));
    assertFalse(outcome.usable());
  }

  @Test
  void anotherClusterThatNamesOurAuthorityIssuesFromItAndOwnsItToo() {
    PkiWish other =
        Wishes.ofOther(
            "second",
            Wishes.with(
                Wishes.only(Line.CLIENT),
                spec -> Wishes.naming(SecretRef.to("second-" + spec.secret().name()), spec)));

    PkiOutcome outcome = settle(other, NOW);

    assertTrue(outcome.usable());
    assertEquals(
        List.of(
            "Share main-client-ca-1",
            "Share client-ca",
            "Create second-client-server",
            "Create second-client-client"),
        writes(outcome));
    assertEquals(Set.of(Wishes.UID, "uid-of-second"), shelf.get("client-ca").owners());
    assertEquals(List.of(), engine.settle(other, shelf.vault(), NOW).writes());
    assertSettled();
  }

  @Test
  void aSecretThatABundleOnlyClaimsToBeMadeFromIsNobodysAuthority() {
    StoredSecret generation = shelf.get("main-client-ca-1");
    shelf.put(StoredSecret.unwritten("foreign", StoredSecret.OPAQUE, generation.data()));
    shelf.delete("main-client-ca-1");
    annotate("client-ca", Marks.GENERATION_SECRET, "foreign");

    PkiOutcome outcome = settle(WISH, NOW);

    assertEquals(List.of(), writes(outcome));
    assertEquals(Set.of(), shelf.get("foreign").owners());
  }

  @Test
  void aBundleThatIsTooLargeToBeReadIsNotWritten() {
    byte[] large = "x".repeat(600 * 1024).getBytes(StandardCharsets.US_ASCII);
    shelf.change("client-ca", "ca.crt", large);

    PkiOutcome outcome = settle(WISH, NOW);

    assertEquals(List.of(), writes(outcome));
    assertFalse(outcome.usable());
  }

  @Test
  void twoClustersCannotShareAGeneratedLeaf() {
    PkiWish other = Wishes.ofOther("second", Wishes.only(Line.CLIENT));

    PkiOutcome outcome = engine.settle(other, shelf.vault(), NOW);

    assertTrue(codes(outcome).contains(FindingCode.SECRET_OWNED_BY_OTHER));
    assertFalse(writes(outcome).contains("Replace client-server"));
  }

  @Test
  void aClusterMadeAnewOwnsWhatItFinds() {
    PkiWish reborn =
        new PkiWish("main", "ns", "new-uid", PkiPolicy.DEFAULT, WISH.lines(), Set.of());

    PkiOutcome outcome = settle(reborn, NOW);

    assertTrue(
        shelf.vault().secrets().stream().allMatch(secret -> secret.owners().contains("new-uid")));
    assertTrue(writes(outcome).stream().allMatch(write -> write.startsWith("Share")));
    assertEquals(List.of(), engine.settle(reborn, shelf.vault(), NOW).writes());
  }

  @Test
  void aSecretThatIsBeingDeletedIsNotWritten() {
    StoredSecret leaf = shelf.get("client-server");
    shelf.put(
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

    PkiOutcome outcome = engine.settle(WISH, shelf.vault(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.SECRET_TERMINATING));
  }

  @Test
  void aNewLeafHasANewKey() {
    PublicKeyInfo before = leaf("peer-server").key();
    shelf.delete("peer-server");

    settle(WISH, NOW);

    assertNotEquals(before, leaf("peer-server").key());
  }

  /** Somebody puts another sound pair into the Secret of a server. */
  private Credential takeOver() {
    Credential foreign = Materials.clientServer(generation("main-client-ca-1"), NOW);
    foreign.data().forEach((key, value) -> shelf.change("client-server", key, value));
    return foreign;
  }

  private static CredentialSpec named(CredentialSpec spec, String name) {
    NameSpec more = new NameSpec(List.of(), List.of(), List.of(name), List.of());
    return new CredentialSpec(
        spec.line(),
        spec.part(),
        spec.secret(),
        spec.commonName(),
        spec.needs(),
        spec.wants(),
        spec.names().with(more),
        spec.lenient(),
        spec.skipsPeerNameCheck());
  }

  private void annotate(String name, String annotation, String value) {
    StoredSecret secret = shelf.get(name);
    Map<String, String> annotations = new LinkedHashMap<>(secret.annotations());
    annotations.put(annotation, value);
    shelf.put(secret.withMarks(secret.labels(), annotations));
  }

  private void assertSettled() {
    PkiOutcome again = engine.settle(WISH, shelf.vault(), NOW);
    assertEquals(List.of(), again.writes());
    assertTrue(again.usable());
  }

  private PkiOutcome settle(PkiWish wish, Instant now) {
    PkiOutcome outcome = engine.settle(wish, shelf.vault(), now);
    shelf.apply(outcome.writes());
    return outcome;
  }

  private static List<String> writes(PkiOutcome outcome) {
    return outcome.writes().stream()
        .map(write -> write.getClass().getSimpleName() + " " + write.secret().name())
        .toList();
  }

  private static List<Notice.Kind> told(PkiOutcome outcome) {
    return outcome.notices().stream().map(Notice::kind).toList();
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

  private CertificateAuthority generation(String name) {
    return Generation.authority(shelf.get(name)).orElseThrow();
  }

  private String text(String secret, String key) {
    return new String(shelf.get(secret).entry(key), US_ASCII);
  }

  private List<Certificate> bundle(String secret) {
    return Bundle.read(shelf.get(secret), List.of("ca.crt"));
  }

  private Certificate authority(String secret) {
    return bundle(secret).getFirst();
  }

  private Certificate leaf(String secret) {
    return Bundle.read(shelf.get(secret), List.of("tls.crt")).getFirst();
  }
}
