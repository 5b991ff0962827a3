package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratingTest {
  private static final Instant NOW = Wishes.NOW;

  private final SecretShelf shelf = new SecretShelf();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(1));

  @Test
  void allEightArtifactsAreMadeAndFoundSound() {
    PkiOutcome outcome = engine.settle(Wishes.full(), shelf.vault(), NOW);

    assertEquals(List.of(), outcome.findings());
    assertTrue(outcome.usable());
    assertEquals(
        List.of(
            "client ca GENERATED",
            "client server GENERATED",
            "client client GENERATED",
            "peer ca GENERATED",
            "peer server GENERATED",
            "backup ca GENERATED",
            "backup server GENERATED",
            "backup client GENERATED"),
        outcome.artifacts().stream()
            .map(a -> a.line().word() + " " + a.part().word() + " " + a.origin())
            .toList());
  }

  @Test
  void whatWasMadeNeedsNoSecondWrite() {
    settle(Wishes.full(), NOW);

    PkiOutcome again = engine.settle(Wishes.full(), shelf.vault(), NOW.plusSeconds(60));

    assertEquals(List.of(), again.writes());
    assertEquals(List.of(), again.notices());
    assertEquals(List.of(), again.findings());
  }

  @Test
  void anAuthorityIsWrittenBeforeWhatStandsBelowIt() {
    List<String> names =
        engine.settle(Wishes.full(), shelf.vault(), NOW).writes().stream()
            .map(write -> write.secret().name())
            .toList();

    assertTrue(names.indexOf("main-client-ca-1") < names.indexOf("client-ca"));
    assertTrue(names.indexOf("client-ca") < names.indexOf("client-server"));
    assertTrue(names.indexOf("main-peer-ca-1") < names.indexOf("peer-ca"));
    assertTrue(names.indexOf("peer-ca") < names.indexOf("peer-server"));
    assertTrue(names.indexOf("backup-ca") < names.indexOf("backup-server"));
  }

  @Test
  void noKeyOfAnAuthorityStandsWherePodsMountIt() {
    settle(Wishes.full(), NOW);

    for (String bundle : List.of("client-ca", "peer-ca", "backup-ca")) {
      assertEquals(Set.of("ca.crt", "bundle.crt"), shelf.get(bundle).keys());
      assertFalse(text(bundle, "ca.crt").contains("PRIVATE"));
      assertEquals(text(bundle, "ca.crt"), text(bundle, "bundle.crt"));
    }
    assertTrue(text("main-client-ca-1", "ca.key").startsWith("-----BEGIN PRIVATE KEY-----\n"));
    assertTrue(shelf.get("main-client-ca-1").immutable());
  }

  @Test
  void pemIsWrittenAsEveryProgramReadsIt() {
    settle(Wishes.full(), NOW);

    String certificate = text("client-server", "tls.crt");
    String key = text("client-server", "tls.key");

    assertTrue(
        certificate.matches(
            "-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n"));
    assertTrue(
        key.matches(
            "-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END PRIVATE KEY-----\n"));
    assertEquals(StoredSecret.TLS, shelf.get("client-server").type());
  }

  @Test
  void theBackupAuthorityStandsInTheClientBundleAndMayNotMakeClients() {
    settle(Wishes.full(), NOW);

    Certificate backup = certificates("backup-ca").getFirst();

    assertEquals(1, certificates("backup-ca").size());
    assertTrue(certificates("client-ca").contains(backup));
    assertEquals(Set.of(Purpose.SERVER.oid()), backup.extensions().purposes());
    assertFalse(certificates("peer-ca").contains(backup));
  }

  @Test
  void certificatesLookAsTheTableOfKindsSays() {
    settle(Wishes.full(), NOW);

    Certificate authority = certificates("client-ca").getFirst();
    Certificate server = leaf("client-server");
    Certificate client = leaf("client-client");

    assertEquals("CN=main-client-ca g1", authority.subject().toString());
    assertTrue(authority.extensions().isAuthority());
    assertEquals(0, authority.extensions().pathLength());
    assertEquals(Set.of(), authority.extensions().purposes());
    assertEquals(0b1100000, authority.extensions().keyUsage());
    assertEquals("", authority.extensions().issuerKeyId());
    assertEquals(NOW.minus(Duration.ofMinutes(5)), authority.notBefore());
    assertEquals(NOW.plus(Duration.ofDays(1825)), authority.notAfter());

    assertEquals("CN=etcd-server", server.subject().toString());
    assertEquals(
        Set.of(Purpose.SERVER.oid(), Purpose.CLIENT.oid()), server.extensions().purposes());
    assertEquals(Extensions.DIGITAL_SIGNATURE, server.extensions().keyUsage());
    assertEquals(authority.extensions().keyId(), server.extensions().issuerKeyId());
    assertEquals(NOW.plus(Duration.ofDays(365)), server.notAfter());
    assertTrue(server.names().contains("*.main-peer.ns.svc"));
    assertTrue(server.names().contains("127.0.0.1"));

    assertEquals(Set.of(Purpose.CLIENT.oid()), client.extensions().purposes());
    assertEquals(List.of(), client.names());
    assertTrue(client.serial().signum() > 0 && client.serial().bitLength() <= 127);
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void everyKeyAlgorithmGivesSoundCertificates(KeyAlgorithm algorithm) {
    PkiPolicy policy = Wishes.policy(algorithm, Duration.ofDays(1825), Duration.ofDays(365));

    PkiOutcome outcome =
        engine.settle(Wishes.under(policy, Wishes.only(Line.PEER)), shelf.vault(), NOW);

    assertEquals(List.of(), outcome.findings());
  }

  @Test
  void aLeafNeverOutlivesItsAuthority() {
    PkiPolicy policy =
        Wishes.policy(KeyAlgorithm.ECDSA_P256, Duration.ofDays(30), Duration.ofDays(365));

    PkiOutcome outcome = settle(Wishes.under(policy, Wishes.only(Line.PEER)), NOW);

    assertEquals(certificates("peer-ca").getFirst().notAfter(), leaf("peer-server").notAfter());
    assertEquals(List.of(), outcome.findings());
  }

  @Test
  void oneAuthoritySecretForTwoLinesIsOneAuthority() {
    LineWish backup = Wishes.backupLine(3);
    PkiWish wish =
        Wishes.of(
            List.of(
                Wishes.clientLine(3),
                new LineWish(
                    Line.BACKUP,
                    Wishes.authority(Line.BACKUP, "client-ca", ""),
                    backup.credentials())));

    PkiOutcome outcome = settle(wish, NOW);

    assertEquals(List.of(), outcome.findings());
    assertEquals(1, certificates("client-ca").size());
    assertEquals(
        List.of("main-client-ca-1"),
        shelf.vault().secrets().stream()
            .map(StoredSecret::name)
            .filter(name -> name.startsWith("main-"))
            .toList());
    assertEquals(Set.of(), certificates("client-ca").getFirst().extensions().purposes());
  }

  @Test
  void oneSecretForServerAndClientServesBoth() {
    PkiWish wish =
        Wishes.with(
            Wishes.only(Line.CLIENT), spec -> Wishes.naming(SecretRef.to("client-both"), spec));

    PkiOutcome outcome = settle(wish, NOW);

    assertTrue(outcome.usable());
    assertEquals(
        Set.of(
            FindingCode.SHARED_KEY_PAIR, FindingCode.CLIENT_SAN_PRESENT, FindingCode.TLS_PARTIAL),
        codes(outcome));
    assertEquals(List.of(), engine.settle(wish, shelf.vault(), NOW).writes());
  }

  @Test
  void ownDataKeysHoldTheSameBundle() {
    PkiWish wish =
        Wishes.of(
            List.of(
                new LineWish(
                    Line.PEER,
                    Wishes.authority(Line.PEER, "peer-ca", "roots.pem"),
                    Wishes.peerLine(3).credentials())));

    settle(wish, NOW);

    assertEquals(Set.of("ca.crt", "bundle.crt", "roots.pem"), shelf.get("peer-ca").keys());
  }

  @Test
  void whatIsMadeBelongsToTheClusterAndSaysWhatItIs() {
    settle(Wishes.full(), NOW);

    StoredSecret leaf = shelf.get("client-server");

    assertEquals(Set.of(Wishes.UID), leaf.owners());
    assertEquals(
        Map.of(
            "app.kubernetes.io/managed-by", "etcd-druid",
            "app.kubernetes.io/part-of", "main",
            "pki.etcdwarden.io/origin", "generated",
            "pki.etcdwarden.io/line", "client",
            "pki.etcdwarden.io/role", "leaf"),
        leaf.labels());
    assertEquals("1", leaf.annotations().get("pki.etcdwarden.io/issuer-generation"));
    assertTrue(Wishes.full().owns(leaf.name(), leaf.labels()));
  }

  @Test
  void whatIsToBeRetainedHasNoOwner() {
    settle(Wishes.under(Wishes.retaining(), Wishes.full()), NOW);

    assertTrue(shelf.vault().secrets().stream().allMatch(secret -> secret.owners().isEmpty()));
  }

  @Test
  void everySecretThatSettlingNeedsIsNamedBeforehand() {
    settle(Wishes.full(), NOW);

    Set<String> names = Wishes.full().secretNames(shelf.vault());

    assertTrue(
        names.containsAll(shelf.vault().secrets().stream().map(StoredSecret::name).toList()));
    assertTrue(names.contains("client-ca-key"));
  }

  @Test
  void digestsTellTrustFromIdentity() {
    PkiOutcome first = settle(Wishes.full(), NOW);
    shelf.delete("client-client");

    PkiOutcome second = settle(Wishes.full(), NOW);

    assertEquals(first.trust(), second.trust());
    assertNotEquals(first.identity().get(Line.CLIENT), second.identity().get(Line.CLIENT));
    assertEquals(first.identity().get(Line.PEER), second.identity().get(Line.PEER));
  }

  @Test
  void nothingThatIsToldHoldsAKey() {
    PkiOutcome outcome = engine.settle(Wishes.full(), shelf.vault(), NOW);

    String told =
        Stream.of(outcome.toString(), outcome.notices().toString(), outcome.artifacts().toString())
            .reduce("", String::concat);

    assertFalse(told.contains("PRIVATE"));
    assertFalse(told.contains("MIG"));
  }

  private PkiOutcome settle(PkiWish wish, Instant now) {
    PkiOutcome outcome = engine.settle(wish, shelf.vault(), now);
    shelf.apply(outcome.writes());
    return outcome;
  }

  private String text(String secret, String key) {
    return new String(shelf.get(secret).entry(key), US_ASCII);
  }

  private List<Certificate> certificates(String secret) {
    return Bundle.read(shelf.get(secret), List.of("ca.crt"));
  }

  private Certificate leaf(String secret) {
    return Bundle.read(shelf.get(secret), List.of("tls.crt")).getFirst();
  }

  private static Set<FindingCode> codes(PkiOutcome outcome) {
    return Set.copyOf(outcome.findings().stream().map(Finding::code).toList());
  }
}
