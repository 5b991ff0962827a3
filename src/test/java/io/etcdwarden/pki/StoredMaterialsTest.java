package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.WriteTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine says about the contents of Secrets and the times at which they were written. */
class StoredMaterialsTest {
  private static final Instant NOW = PkiRequests.NOW;
  private static final Instant RENEWAL = NOW.plus(Duration.ofDays(260));
  private static final PkiRequest REQUEST = PkiRequests.withRunningMembers(PkiRequests.full());

  private final InMemorySecrets secrets = new InMemorySecrets();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(7));

  @BeforeEach
  void generateAll() {
    secrets.apply(engine.decide(PkiRequests.full(), secrets.current(), NOW).writes());
  }

  @Test
  void eachSecretThatMembersReadHasOneMaterial() {
    List<String> materials =
        decideAndWrite(NOW).materials().stream()
            .map(it -> it.line().wireName() + " " + it.part().wireName() + " " + it.secret())
            .sorted()
            .toList();

    assertEquals(
        List.of(
            "backup ca backup-ca",
            "backup client backup-client",
            "backup server backup-server",
            "client ca client-ca",
            "client client client-client",
            "client server client-server",
            "peer ca peer-ca",
            "peer server peer-server"),
        materials);
  }

  @Test
  void aFirstPairIsStoredSinceItsIssueAndHasNoEarlierOne() {
    StoredMaterial server = backupServer(decideAndWrite(NOW.plusSeconds(60)));

    assertEquals(NOW, server.current().since());
    assertTrue(server.isFirst());
    assertTrue(server.earlier().isEmpty());
  }

  @Test
  void aRenewalRecordsTheEarlierPairInTheSameWrite() {
    SecretContent first = backupServer(decideAndWrite(NOW)).current();

    StoredMaterial renewed = backupServer(decideAndWrite(RENEWAL));

    assertEquals(List.of(first), renewed.earlier().contents());
    assertEquals(RENEWAL, renewed.current().since());
    assertFalse(renewed.isFirst());
    assertEquals(renewed, backupServer(decideAndWrite(RENEWAL.plusSeconds(5))));
  }

  @Test
  void anEmptiedSecretStillSaysWhichPairItHeld() {
    SecretContent first = backupServer(decideAndWrite(NOW)).current();
    secrets.change("backup-server", "tls.crt", new byte[0]);

    StoredMaterial repaired = backupServer(decideAndWrite(NOW.plusSeconds(600)));

    assertEquals(List.of(first), repaired.earlier().contents());
  }

  @Test
  void aSecretOfAnEarlierReleaseRecordsItsPairAtTheNextRenewal() {
    StoredSecret stored = secrets.get("backup-server");
    Map<String, String> annotations = new LinkedHashMap<>(stored.annotations());
    annotations.remove(PkiLabels.ISSUED_CERTIFICATES);
    secrets.put(stored.withMetadata(stored.labels(), annotations));
    SecretContent first = backupServer(decideAndWrite(NOW)).current();

    StoredMaterial renewed = backupServer(decideAndWrite(RENEWAL));

    assertEquals(List.of(first), renewed.earlier().contents());
  }

  @Test
  void theEarlierOfTheOperatorsTimeAndTheApiServersTimeCounts() {
    secrets.put(
        at(
            secrets.get("backup-server"),
            new WriteTimes(NOW.minusSeconds(20), NOW.minusSeconds(20))));
    secrets.put(
        at(secrets.get("peer-server"), new WriteTimes(NOW.minusSeconds(1), NOW.plusSeconds(900))));

    PkiOutcome outcome = decideAndWrite(NOW.plusSeconds(1000));

    assertEquals(NOW.minusSeconds(20), backupServer(outcome).current().since());
    assertEquals(NOW, find(outcome, Line.PEER, Part.SERVER).current().since());
  }

  @Test
  void aTrustBundleIsStoredSinceTheLastWriteToItsData() {
    Instant written = NOW.plusSeconds(500);
    secrets.put(at(secrets.get("peer-ca"), new WriteTimes(NOW, written)));

    StoredMaterial bundle = find(decideAndWrite(NOW.plusSeconds(1000)), Line.PEER, Part.CA);

    assertEquals(written, bundle.current().since());
    assertFalse(bundle.isFirst());
  }

  private static StoredSecret at(StoredSecret secret, WriteTimes times) {
    return new StoredSecret(
        secret.name(),
        secret.type(),
        secret.data(),
        secret.labels(),
        secret.annotations(),
        secret.owners(),
        secret.uid(),
        secret.resourceVersion(),
        secret.deleting(),
        secret.immutable(),
        times);
  }

  private PkiOutcome decideAndWrite(Instant now) {
    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), now);
    secrets.apply(outcome.writes());
    return outcome;
  }

  private static StoredMaterial backupServer(PkiOutcome outcome) {
    return find(outcome, Line.BACKUP, Part.SERVER);
  }

  private static StoredMaterial find(PkiOutcome outcome, Line line, Part part) {
    return outcome.materials().stream()
        .filter(it -> it.line() == line && it.part() == part)
        .findFirst()
        .orElseThrow();
  }
}
