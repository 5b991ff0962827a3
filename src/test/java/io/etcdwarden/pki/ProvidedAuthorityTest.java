package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

class ProvidedAuthorityTest {
  private static final Instant NOW = Wishes.NOW;
  private static final PkiWish WISH = Wishes.only(Line.PEER);

  private final SecretShelf shelf = new SecretShelf();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(4));
  private final Recipe corporate = Recipe.authority("corporate");

  @Test
  void aProvidedAuthorityWithItsKeyIssuesOurLeaves() {
    provide(corporate);

    PkiOutcome outcome = settle(WISH, NOW);

    assertTrue(outcome.usable());
    assertEquals(List.of("Create peer-server"), writes(outcome));
    assertEquals("CN=corporate", leaf().issuer().toString());
    assertEquals("0", shelf.get("peer-server").annotations().get(Marks.ISSUER_GENERATION));
    assertEquals(List.of(), engine.settle(WISH, shelf.vault(), NOW).writes());
  }

  @Test
  void aKeyBesideTheCertificateIssuesTooAndIsWarnedOf() {
    shelf.put(
        "peer-ca",
        StoredSecret.OPAQUE,
        Map.of("ca.crt", Stage.pem(corporate.selfSigned()), "ca.key", key(corporate)));

    PkiOutcome outcome = settle(WISH, NOW);

    assertTrue(outcome.usable());
    assertTrue(codes(outcome).contains(FindingCode.CA_PRIVATE_KEY_MOUNTED));
    assertEquals("CN=corporate", leaf().issuer().toString());
  }

  @Test
  void aChangedAuthorityDoesNotCutRunningMembersOff() {
    provide(corporate);
    settle(WISH, NOW);
    provide(Recipe.authority("successor"));

    PkiOutcome outcome = engine.settle(Wishes.running(WISH), shelf.vault(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_CHANGED_WHILE_RUNNING));
  }

  @Test
  void aChangedAuthorityIssuesAnewOnceNobodyRuns() {
    provide(corporate);
    settle(WISH, NOW);
    provide(Recipe.authority("successor"));

    PkiOutcome outcome = settle(WISH, NOW);

    assertEquals(List.of("Replace peer-server"), writes(outcome));
    assertEquals("CN=successor", leaf().issuer().toString());
    assertTrue(outcome.usable());
  }

  @Test
  void aLeafThatIsAboutToEndIsIssuedAnewWhateverSpeaksAgainstIt() {
    provide(corporate);
    settle(WISH, NOW);
    provide(Recipe.authority("successor"));

    Instant late = NOW.plus(Duration.ofDays(350));
    PkiOutcome outcome = engine.settle(Wishes.running(WISH), shelf.vault(), late);

    assertEquals(List.of("Replace peer-server"), writes(outcome));
  }

  @Test
  void aRenewedAuthorityWithTheSameKeyChangesNoLeaf() {
    provide(corporate);
    settle(WISH, NOW);
    corporate.until = NOW.plus(Duration.ofDays(3000));
    provide(corporate);

    PkiOutcome outcome = engine.settle(WISH, shelf.vault(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertEquals(List.of(), codes(outcome));
  }

  @Test
  void theBackupLinesProvidedAuthorityJoinsOurClientBundle() {
    shelf.put(
        "backup-ca", StoredSecret.OPAQUE, Map.of("ca.crt", Stage.pem(corporate.selfSigned())));
    shelf.put("backup-ca-key", StoredSecret.OPAQUE, Map.of("ca.key", key(corporate)));

    PkiOutcome outcome = settle(Wishes.full(), NOW);

    assertTrue(outcome.usable());
    assertEquals(
        List.of("CN=main-client-ca g1", "CN=corporate"),
        Bundle.read(shelf.get("client-ca"), List.of("ca.crt")).stream()
            .map(certificate -> certificate.subject().toString())
            .toList());
  }

  /** As the e2e suite makes them: RSA, one usage too many, the key beside, only wildcards. */
  @Test
  void theMaterialOfExistingUsersRaisesWarningsOnly() {
    var stage = new Stage();
    for (Target target : Target.AUTHORITIES) {
      Recipe authority = stage.authority(target);
      authority.key = Keys.rsa(2048);
      authority.usage |= KeyUsage.digitalSignature | KeyUsage.keyEncipherment;
      authority.until = NOW.plus(Duration.ofDays(30));
      stage.put(target, "ca.key", key(authority));
    }
    List<String> names =
        List.of(
            "main-local",
            "main-client",
            "main-client.ns",
            "main-client.ns.svc",
            "main-client.ns.svc.cluster.local",
            "*.main-peer",
            "*.main-peer.ns",
            "*.main-peer.ns.svc",
            "*.main-peer.ns.svc.cluster.local");
    for (Target target : Target.SERVERS) {
      stage.leaf(target).named(names);
    }
    for (Target target : List.of(Target.SRVc, Target.CLIc, Target.SRVp, Target.SRVb, Target.CLIb)) {
      stage.leaf(target).until = NOW.plus(Duration.ofDays(30));
    }

    PkiOutcome outcome = stage.settle();

    assertTrue(outcome.usable());
    assertEquals(List.of(), outcome.writes());
    assertEquals(
        Set.of(FindingCode.CA_PRIVATE_KEY_MOUNTED, FindingCode.PEER_SAN_NEEDS_REVERSE_DNS),
        Set.copyOf(codes(outcome)));
  }

  @Test
  void aBackupClientThatIsNotAskedForIsNotMissed() {
    PkiWish wish =
        Wishes.with(
            Wishes.full(), spec -> spec.lenient() ? Wishes.naming(SecretRef.ABSENT, spec) : spec);

    assertEquals(List.of(), engine.settle(wish, shelf.vault(), NOW).findings());
  }

  @Test
  void whatIsToBeProvidedIsNeverMade() {
    PkiWish wish = Wishes.under(Wishes.provided(), Wishes.full());

    PkiOutcome outcome = engine.settle(wish, shelf.vault(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertEquals(Set.of(FindingCode.SECRET_NOT_FOUND), Set.copyOf(codes(outcome)));
    assertTrue(outcome.artifacts().stream().allMatch(a -> a.origin() == Origin.ABSENT));
    assertNotEquals(0, outcome.findings().size());
  }

  private void provide(Recipe authority) {
    if (shelf.vault().find("peer-ca").isPresent()) {
      shelf.delete("peer-ca");
      shelf.delete("peer-ca-key");
    }
    shelf.put("peer-ca", StoredSecret.OPAQUE, Map.of("ca.crt", Stage.pem(authority.selfSigned())));
    shelf.put("peer-ca-key", StoredSecret.OPAQUE, Map.of("ca.key", key(authority)));
  }

  private static byte[] key(Recipe authority) {
    return Pem.write("PRIVATE KEY", authority.key.getPrivate().getEncoded());
  }

  private Certificate leaf() {
    return Bundle.read(shelf.get("peer-server"), List.of("tls.crt")).getFirst();
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

  private static List<FindingCode> codes(PkiOutcome outcome) {
    return outcome.findings().stream().map(Finding::code).toList();
  }
}
