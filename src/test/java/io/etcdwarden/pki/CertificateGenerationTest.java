package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.issue.CaGeneration;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Extensions;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateGenerationTest {
  private static final Instant NOW = PkiRequests.NOW;

  private final InMemorySecrets secrets = new InMemorySecrets();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(1));

  @Test
  void allEightArtifactsAreGeneratedWithoutFindings() {
    PkiOutcome outcome = engine.decide(PkiRequests.full(), secrets.current(), NOW);

    assertEquals(List.of(), outcome.findings());
    assertTrue(outcome.isUsable());
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
            .map(a -> a.line().wireName() + " " + a.part().wireName() + " " + a.origin())
            .toList());
  }

  @Test
  void aSecondRunWritesNothing() {
    decideAndWrite(PkiRequests.full(), NOW);

    PkiOutcome again = engine.decide(PkiRequests.full(), secrets.current(), NOW.plusSeconds(60));

    assertEquals(List.of(), again.writes());
    assertEquals(List.of(), again.events());
    assertEquals(List.of(), again.findings());
  }

  @Test
  void aCaIsWrittenBeforeTheLeavesThatItIssued() {
    List<String> names =
        engine.decide(PkiRequests.full(), secrets.current(), NOW).writes().stream()
            .map(write -> write.secret().name())
            .toList();

    assertTrue(names.indexOf("main-client-ca-1") < names.indexOf("client-ca"));
    assertTrue(names.indexOf("client-ca") < names.indexOf("client-server"));
    assertTrue(names.indexOf("main-peer-ca-1") < names.indexOf("peer-ca"));
    assertTrue(names.indexOf("peer-ca") < names.indexOf("peer-server"));
    assertTrue(names.indexOf("backup-ca") < names.indexOf("backup-server"));
  }

  @Test
  void noSecretThatPodsMountHoldsACaKey() {
    decideAndWrite(PkiRequests.full(), NOW);

    for (String bundle : List.of("client-ca", "peer-ca", "backup-ca")) {
      assertEquals(Set.of("ca.crt", "bundle.crt"), secrets.get(bundle).keys());
      assertFalse(text(bundle, "ca.crt").contains("PRIVATE"));
      assertEquals(text(bundle, "ca.crt"), text(bundle, "bundle.crt"));
    }
    assertTrue(text("main-client-ca-1", "ca.key").startsWith("-----BEGIN PRIVATE KEY-----\n"));
    assertTrue(secrets.get("main-client-ca-1").immutable());
  }

  @Test
  void pemHasLinesOf64CharactersAndAPkcs8Key() {
    decideAndWrite(PkiRequests.full(), NOW);

    String certificate = text("client-server", "tls.crt");
    String key = text("client-server", "tls.key");

    assertTrue(
        certificate.matches(
            "-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n"));
    assertTrue(
        key.matches(
            "-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END PRIVATE KEY-----\n"));
    assertEquals(StoredSecret.TLS, secrets.get("client-server").type());
  }

  @Test
  void theClientBundleIncludesTheBackupCaWhichAllowsOnlyServers() {
    decideAndWrite(PkiRequests.full(), NOW);

    Certificate backup = certificates("backup-ca").getFirst();

    assertEquals(1, certificates("backup-ca").size());
    assertTrue(certificates("client-ca").contains(backup));
    assertEquals(Set.of(KeyPurpose.SERVER.oid()), backup.extensions().purposes());
    assertFalse(certificates("peer-ca").contains(backup));
  }

  @Test
  void generatedCertificatesHaveTheExpectedFields() {
    decideAndWrite(PkiRequests.full(), NOW);

    Certificate ca = certificates("client-ca").getFirst();
    Certificate server = leaf("client-server");
    Certificate client = leaf("client-client");

    assertEquals("CN=main-client-ca g1", ca.subject().toString());
    assertTrue(ca.extensions().isCa());
    assertEquals(0, ca.extensions().pathLength());
    assertEquals(Set.of(), ca.extensions().purposes());
    assertEquals(0b1100000, ca.extensions().keyUsage());
    assertEquals("", ca.extensions().authorityKeyId());
    assertEquals(NOW.minus(Duration.ofMinutes(5)), ca.notBefore());
    assertEquals(NOW.plus(Duration.ofDays(1825)), ca.notAfter());

    assertEquals("CN=etcd-server", server.subject().toString());
    assertEquals(
        Set.of(KeyPurpose.SERVER.oid(), KeyPurpose.CLIENT.oid()), server.extensions().purposes());
    assertEquals(Extensions.DIGITAL_SIGNATURE, server.extensions().keyUsage());
    assertEquals(ca.extensions().subjectKeyId(), server.extensions().authorityKeyId());
    assertEquals(NOW.plus(Duration.ofDays(365)), server.notAfter());
    assertTrue(server.names().contains("*.main-peer.ns.svc"));
    assertTrue(server.names().contains("127.0.0.1"));

    assertEquals(Set.of(KeyPurpose.CLIENT.oid()), client.extensions().purposes());
    assertEquals(List.of(), client.names());
    assertTrue(client.serial().signum() > 0 && client.serial().bitLength() <= 127);
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void everyKeyAlgorithmGivesCertificatesWithoutFindings(KeyAlgorithm algorithm) {
    PkiPolicy policy = PkiRequests.policy(algorithm, Duration.ofDays(1825), Duration.ofDays(365));

    PkiOutcome outcome =
        engine.decide(
            PkiRequests.withPolicy(policy, PkiRequests.only(Line.PEER)), secrets.current(), NOW);

    assertEquals(List.of(), outcome.findings());
  }

  @Test
  void aLeafNeverOutlivesItsCa() {
    PkiPolicy policy =
        PkiRequests.policy(KeyAlgorithm.ECDSA_P256, Duration.ofDays(30), Duration.ofDays(365));

    PkiOutcome outcome =
        decideAndWrite(PkiRequests.withPolicy(policy, PkiRequests.only(Line.PEER)), NOW);

    assertEquals(certificates("peer-ca").getFirst().notAfter(), leaf("peer-server").notAfter());
    assertEquals(List.of(), outcome.findings());
  }

  @Test
  void twoLinesThatNameOneCaSecretShareOneCa() {
    LineRequest backup = PkiRequests.backupLine(3);
    PkiRequest request =
        PkiRequests.of(
            List.of(
                PkiRequests.clientLine(3),
                new LineRequest(
                    Line.BACKUP,
                    PkiRequests.caSpec(Line.BACKUP, "client-ca", ""),
                    backup.credentials())));

    PkiOutcome outcome = decideAndWrite(request, NOW);

    assertEquals(List.of(), outcome.findings());
    assertEquals(1, certificates("client-ca").size());
    assertEquals(
        List.of("main-client-ca-1"),
        secrets.current().all().stream()
            .map(StoredSecret::name)
            .filter(name -> name.startsWith("main-"))
            .toList());
    assertEquals(Set.of(), certificates("client-ca").getFirst().extensions().purposes());
  }

  @Test
  void oneSecretCanBeServerAndClientKeyPair() {
    PkiRequest request =
        PkiRequests.withCredentials(
            PkiRequests.only(Line.CLIENT),
            spec -> PkiRequests.withSecretRef(SecretRef.to("client-both"), spec));

    PkiOutcome outcome = decideAndWrite(request, NOW);

    assertTrue(outcome.isUsable());
    assertEquals(
        Set.of(
            FindingCode.SHARED_KEY_PAIR, FindingCode.CLIENT_SAN_PRESENT, FindingCode.TLS_PARTIAL),
        codes(outcome));
    assertEquals(List.of(), engine.decide(request, secrets.current(), NOW).writes());
  }

  @Test
  void aCustomDataKeyHoldsTheSameBundle() {
    PkiRequest request =
        PkiRequests.of(
            List.of(
                new LineRequest(
                    Line.PEER,
                    PkiRequests.caSpec(Line.PEER, "peer-ca", "roots.pem"),
                    PkiRequests.peerLine(3).credentials())));

    decideAndWrite(request, NOW);

    assertEquals(Set.of("ca.crt", "bundle.crt", "roots.pem"), secrets.get("peer-ca").keys());
  }

  @Test
  void aGeneratedSecretHasOwnerLabelsAndAnnotations() {
    decideAndWrite(PkiRequests.full(), NOW);

    StoredSecret leaf = secrets.get("client-server");

    assertEquals(Set.of(PkiRequests.UID), leaf.owners());
    assertEquals(
        Map.of(
            "app.kubernetes.io/managed-by", "etcd-druid",
            "app.kubernetes.io/part-of", "main",
            "pki.etcdwarden.io/origin", "generated",
            "pki.etcdwarden.io/line", "client",
            "pki.etcdwarden.io/role", "leaf"),
        leaf.labels());
    assertEquals("1", leaf.annotations().get("pki.etcdwarden.io/issuer-generation"));
    assertTrue(PkiLabels.isGeneratedFor("main", leaf.labels()));
  }

  @Test
  void aRetainedSecretHasNoOwner() {
    decideAndWrite(PkiRequests.withPolicy(PkiRequests.retainPolicy(), PkiRequests.full()), NOW);

    assertTrue(secrets.current().all().stream().allMatch(secret -> secret.owners().isEmpty()));
  }

  @Test
  void theNamesOfAllNeededSecretsAreKnownBeforehand() {
    decideAndWrite(PkiRequests.full(), NOW);

    Set<String> names = CaGeneration.secretNames(PkiRequests.full(), secrets.current());

    assertTrue(
        names.containsAll(secrets.current().all().stream().map(StoredSecret::name).toList()));
    assertTrue(names.contains("client-ca-key"));
  }

  @Test
  void aNewLeafChangesTheIdentityDigestOnly() {
    PkiOutcome first = decideAndWrite(PkiRequests.full(), NOW);
    secrets.delete("client-client");

    PkiOutcome second = decideAndWrite(PkiRequests.full(), NOW);

    assertEquals(first.trustDigests(), second.trustDigests());
    assertNotEquals(
        first.identityDigests().get(Line.CLIENT), second.identityDigests().get(Line.CLIENT));
    assertEquals(first.identityDigests().get(Line.PEER), second.identityDigests().get(Line.PEER));
  }

  @Test
  void noTextOfAnOutcomeHoldsAKey() {
    PkiOutcome outcome = engine.decide(PkiRequests.full(), secrets.current(), NOW);

    String text =
        Stream.of(outcome.toString(), outcome.events().toString(), outcome.artifacts().toString())
            .reduce("", String::concat);

    assertFalse(text.contains("PRIVATE"));
    assertFalse(text.contains("MIG"));
  }

  private PkiOutcome decideAndWrite(PkiRequest request, Instant now) {
    PkiOutcome outcome = engine.decide(request, secrets.current(), now);
    secrets.apply(outcome.writes());
    return outcome;
  }

  private String text(String secret, String key) {
    return new String(secrets.get(secret).value(key), US_ASCII);
  }

  private List<Certificate> certificates(String secret) {
    return TrustBundle.read(secrets.get(secret), List.of("ca.crt"));
  }

  private Certificate leaf(String secret) {
    return TrustBundle.read(secrets.get(secret), List.of("tls.crt")).getFirst();
  }

  private static Set<FindingCode> codes(PkiOutcome outcome) {
    return Set.copyOf(outcome.findings().stream().map(Finding::code).toList());
  }
}
