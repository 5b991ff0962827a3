package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Pem;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidedCaTest {
  private static final Instant NOW = PkiRequests.NOW;
  private static final PkiRequest REQUEST = PkiRequests.only(Line.PEER);

  private final InMemorySecrets secrets = new InMemorySecrets();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(4));
  private final TestCertificate corporate = TestCertificate.ca("corporate");

  @Test
  void aProvidedCaWithItsKeyIssuesLeaves() {
    provide(corporate);

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertTrue(outcome.isUsable());
    assertEquals(List.of("Create peer-server"), writes(outcome));
    assertEquals("CN=corporate", leaf().issuer().toString());
    assertEquals("0", secrets.get("peer-server").annotations().get(PkiLabels.ISSUER_GENERATION));
    assertEquals(List.of(), engine.decide(REQUEST, secrets.current(), NOW).writes());
  }

  @Test
  void aCaKeyInTheCaSecretIssuesWithAWarning() {
    secrets.put(
        "peer-ca",
        StoredSecret.OPAQUE,
        Map.of(
            "ca.crt", ProvidedCertificates.pem(corporate.selfSigned()), "ca.key", key(corporate)));

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertTrue(outcome.isUsable());
    assertTrue(codes(outcome).contains(FindingCode.CA_PRIVATE_KEY_MOUNTED));
    assertEquals("CN=corporate", leaf().issuer().toString());
  }

  @Test
  void aReplacedCaIssuesNothingWhileMembersRun() {
    provide(corporate);
    decideAndWrite(REQUEST, NOW);
    provide(TestCertificate.ca("successor"));

    PkiOutcome outcome =
        engine.decide(PkiRequests.withRunningMembers(REQUEST), secrets.current(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_CHANGED_WHILE_RUNNING));
  }

  @Test
  void aReplacedCaRenewsLeavesOnceNoMemberRuns() {
    provide(corporate);
    decideAndWrite(REQUEST, NOW);
    provide(TestCertificate.ca("successor"));

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of("Replace peer-server"), writes(outcome));
    assertEquals("CN=successor", leaf().issuer().toString());
    assertTrue(outcome.isUsable());
  }

  @Test
  void aLeafNearItsEndIsRenewedEvenFromAReplacedCa() {
    provide(corporate);
    decideAndWrite(REQUEST, NOW);
    provide(TestCertificate.ca("successor"));

    Instant late = NOW.plus(Duration.ofDays(350));
    PkiOutcome outcome =
        engine.decide(PkiRequests.withRunningMembers(REQUEST), secrets.current(), late);

    assertEquals(List.of("Replace peer-server"), writes(outcome));
  }

  @Test
  void aRenewedCaWithTheSameKeyRenewsNoLeaf() {
    provide(corporate);
    decideAndWrite(REQUEST, NOW);
    corporate.until = NOW.plus(Duration.ofDays(3000));
    provide(corporate);

    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertEquals(List.of(), codes(outcome));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCaThatWasRenewedWithItsKeyIssuesFromItsLatestCertificate(boolean newFirst) {
    corporate.until = NOW.plus(Duration.ofDays(20));
    byte[] old = ProvidedCertificates.pem(corporate.selfSigned());
    corporate.until = NOW.plus(Duration.ofDays(1800));
    byte[] renewed = ProvidedCertificates.pem(corporate.selfSigned());
    provide(corporate, newFirst ? concatenated(renewed, old) : concatenated(old, renewed));

    decideAndWrite(REQUEST, NOW);

    assertEquals(NOW.plus(Duration.ofDays(365)), leaf().notAfter());
    assertEquals(List.of(), engine.decide(REQUEST, secrets.current(), NOW).writes());
  }

  @Test
  void aRenewedCaIssuesAlthoughItsExpiredCertificateIsStillInTheBundle() {
    corporate.until = NOW.minus(Duration.ofDays(1));
    byte[] expired = ProvidedCertificates.pem(corporate.selfSigned());
    corporate.until = NOW.plus(Duration.ofDays(1800));
    provide(corporate, concatenated(expired, ProvidedCertificates.pem(corporate.selfSigned())));

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertFalse(codes(outcome).contains(FindingCode.CA_KEY_UNAVAILABLE));
    assertEquals(NOW.plus(Duration.ofDays(365)), leaf().notAfter());
  }

  @Test
  void aRenewedCaThatIsNotValidYetDoesNotIssue() {
    byte[] current = ProvidedCertificates.pem(corporate.selfSigned());
    corporate.from = NOW.plus(Duration.ofDays(1));
    corporate.until = NOW.plus(Duration.ofDays(1800));
    provide(corporate, concatenated(current, ProvidedCertificates.pem(corporate.selfSigned())));

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertFalse(codes(outcome).contains(FindingCode.CA_KEY_UNAVAILABLE));
    assertEquals(NOW.plus(Duration.ofDays(365)), leaf().notAfter());
  }

  /** An encoder that sorts the attributes changes the name, and Go compares the bytes. */
  @Test
  void theNameOfTheCaIsCopiedIntoTheLeafByteByByte() {
    corporate.subject = new X500Name("CN=ca+O=org");
    corporate.bodyEdit = ProvidedCaTest::withUnsortedName;
    provide(corporate);

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of(), codes(outcome));
    assertEquals("O=org,CN=ca", leaf().issuer().toString());
    assertEquals(List.of(), engine.decide(REQUEST, secrets.current(), NOW).writes());
  }

  @Test
  void aCaWithoutASubjectIssuesNothing() {
    corporate.subject = new X500Name(new RDN[0]);
    provide(corporate);

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains(FindingCode.CA_KEY_UNAVAILABLE));
  }

  @Test
  void aProvidedBackupCaForServersIsAddedToTheGeneratedClientBundle() {
    corporate.purposes = List.of(KeyPurposeId.id_kp_serverAuth);
    provideBackupCa(corporate);

    PkiOutcome outcome = decideAndWrite(PkiRequests.full(), NOW);

    assertTrue(outcome.isUsable());
    assertEquals(List.of("CN=main-client-ca g1", "CN=corporate"), clientBundle());
    assertEquals(List.of(), engine.decide(PkiRequests.full(), secrets.current(), NOW).writes());
  }

  /** etcd would accept every client certificate of this CA. */
  @Test
  void aProvidedBackupCaThatMayIssueClientsIsNotAddedToTheClientBundle() {
    provideBackupCa(corporate);

    PkiOutcome outcome = decideAndWrite(PkiRequests.full(), NOW);

    assertTrue(outcome.isUsable());
    assertEquals(List.of("CN=main-client-ca g1"), clientBundle());
    assertTrue(codes(outcome).contains(FindingCode.BACKUP_CA_NOT_IN_CLIENT_BUNDLE));
  }

  @Test
  void aBackupCaThatLeavesTheBackupBundleLeavesTheClientBundle() {
    corporate.purposes = List.of(KeyPurposeId.id_kp_serverAuth);
    provideBackupCa(corporate);
    decideAndWrite(PkiRequests.full(), NOW);
    TestCertificate successor = TestCertificate.ca("successor");
    successor.purposes = List.of(KeyPurposeId.id_kp_serverAuth);
    provideBackupCa(successor);

    decideAndWrite(PkiRequests.full(), NOW);

    assertEquals(List.of("CN=main-client-ca g1", "CN=successor"), clientBundle());
  }

  @Test
  void aBackupCaThatAUserAddedToTheClientBundleStays() {
    provideBackupCa(corporate);
    decideAndWrite(PkiRequests.full(), NOW);
    byte[] appended =
        concatenated(
            secrets.get("client-ca").value("ca.crt"),
            ProvidedCertificates.pem(corporate.selfSigned()));
    secrets.change("client-ca", "ca.crt", appended);
    decideAndWrite(PkiRequests.full(), NOW);
    provideBackupCa(TestCertificate.ca("successor"));

    decideAndWrite(PkiRequests.full(), NOW);

    assertEquals(List.of("CN=main-client-ca g1", "CN=corporate"), clientBundle());
  }

  @Test
  void aMissingBackupCaRemovesNothingFromTheClientBundle() {
    corporate.purposes = List.of(KeyPurposeId.id_kp_serverAuth);
    provideBackupCa(corporate);
    decideAndWrite(PkiRequests.full(), NOW);
    secrets.delete("backup-ca");

    decideAndWrite(PkiRequests.withRunningMembers(PkiRequests.full()), NOW);

    assertEquals(List.of("CN=main-client-ca g1", "CN=corporate"), clientBundle());
  }

  private void provideBackupCa(TestCertificate ca) {
    if (secrets.current().find("backup-ca").isPresent()) {
      secrets.delete("backup-ca");
      secrets.delete("backup-ca-key");
    }
    secrets.put(
        "backup-ca",
        StoredSecret.OPAQUE,
        Map.of("ca.crt", ProvidedCertificates.pem(ca.selfSigned())));
    secrets.put("backup-ca-key", StoredSecret.OPAQUE, Map.of("ca.key", key(ca)));
  }

  private List<String> clientBundle() {
    return TrustBundle.read(secrets.get("client-ca"), List.of("ca.crt")).stream()
        .map(certificate -> certificate.subject().toString())
        .toList();
  }

  /** RSA keys, an extra key usage, the CA key in the CA Secret, wildcard names only. */
  @Test
  void theCertificatesOfTheE2eSuiteCauseWarningsOnly() {
    var provided = new ProvidedCertificates();
    for (TestArtifact artifact : TestArtifact.CAS) {
      TestCertificate ca = provided.ca(artifact);
      ca.key = TestKeys.rsa(2048);
      ca.usage |= KeyUsage.digitalSignature | KeyUsage.keyEncipherment;
      ca.until = NOW.plus(Duration.ofDays(30));
      provided.put(artifact, "ca.key", key(ca));
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
    for (TestArtifact artifact : TestArtifact.SERVERS) {
      provided.leaf(artifact).named(names);
    }
    for (TestArtifact artifact :
        List.of(
            TestArtifact.SRVc,
            TestArtifact.CLIc,
            TestArtifact.SRVp,
            TestArtifact.SRVb,
            TestArtifact.CLIb)) {
      provided.leaf(artifact).until = NOW.plus(Duration.ofDays(30));
    }

    PkiOutcome outcome = provided.decide();

    assertTrue(outcome.isUsable());
    assertEquals(List.of(), outcome.writes());
    assertEquals(
        Set.of(FindingCode.CA_PRIVATE_KEY_MOUNTED, FindingCode.PEER_SAN_NEEDS_REVERSE_DNS),
        Set.copyOf(codes(outcome)));
  }

  @Test
  void aBackupClientKeyPairWithoutReferenceIsNotRequired() {
    PkiRequest request =
        PkiRequests.withCredentials(
            PkiRequests.full(),
            spec -> spec.warningsOnly() ? PkiRequests.withSecretRef(SecretRef.ABSENT, spec) : spec);

    assertEquals(List.of(), engine.decide(request, secrets.current(), NOW).findings());
  }

  @Test
  void policyProvidedGeneratesNothing() {
    PkiRequest request = PkiRequests.withPolicy(PkiRequests.providedPolicy(), PkiRequests.full());

    PkiOutcome outcome = engine.decide(request, secrets.current(), NOW);

    assertEquals(List.of(), outcome.writes());
    assertEquals(Set.of(FindingCode.SECRET_NOT_FOUND), Set.copyOf(codes(outcome)));
    assertTrue(outcome.artifacts().stream().allMatch(a -> a.origin() == Origin.ABSENT));
    assertNotEquals(0, outcome.findings().size());
  }

  private void provide(TestCertificate ca) {
    provide(ca, ProvidedCertificates.pem(ca.selfSigned()));
  }

  private void provide(TestCertificate ca, byte[] bundle) {
    if (secrets.current().find("peer-ca").isPresent()) {
      secrets.delete("peer-ca");
      secrets.delete("peer-ca-key");
    }
    secrets.put("peer-ca", StoredSecret.OPAQUE, Map.of("ca.crt", bundle));
    secrets.put("peer-ca-key", StoredSecret.OPAQUE, Map.of("ca.key", key(ca)));
  }

  private static byte[] key(TestCertificate ca) {
    return Pem.write("PRIVATE KEY", ca.key.getPrivate().getEncoded());
  }

  private static byte[] concatenated(byte[] one, byte[] other) {
    var both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(other);
    return both.toByteArray();
  }

  /** The certificate body with both attributes of its names exchanged. */
  private static byte[] withUnsortedName(byte[] body) {
    RDN[] name = new X500Name("CN=ca,O=org").getRDNs();
    String first = hex(name[0].getFirst());
    String second = hex(name[1].getFirst());
    String text = HexFormat.of().formatHex(body);
    return HexFormat.of().parseHex(text.replace(first + second, second + first));
  }

  private static String hex(ASN1Encodable value) {
    return HexFormat.of().formatHex(TestCertificate.bytes(value));
  }

  private Certificate leaf() {
    return TrustBundle.read(secrets.get("peer-server"), List.of("tls.crt")).getFirst();
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

  private static List<FindingCode> codes(PkiOutcome outcome) {
    return outcome.findings().stream().map(Finding::code).toList();
  }
}
