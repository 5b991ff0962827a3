package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.issue.PkiEvent;
import io.etcdwarden.pki.request.BundleSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.BundleFormat;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Secret with the CA certificates of the client line for clients. */
class ClientBundleTest {
  private static final Set<BundleFormat> ALL = Set.of(BundleFormat.values());
  private static final PkiRequest REQUEST =
      PkiRequests.full().withBundle(new BundleSpec("", "trust", ALL, ""));

  private final InMemorySecrets secrets = new InMemorySecrets();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(5));

  @Test
  void itHoldsTheCaOfTheClientLineAndNoPrivateKey() {
    decideAndWrite(REQUEST);

    assertEquals(List.of("CN=main-client-ca g1"), subjects("trust"));
    assertEquals(Set.of("ca.crt", "truststore.p12"), secrets.get("trust").keys());
    assertEquals(Set.of(PkiRequests.UID), secrets.get("trust").owners());
    assertQuiet(REQUEST);
  }

  @Test
  void theCaOfTheBackupLineIsOnlyInTheCaSecretOfTheClientLine() {
    decideAndWrite(REQUEST);

    assertEquals(2, subjects("client-ca").size());
    assertEquals(1, subjects("trust").size());
  }

  @Test
  void certificatesThatAUserAddsToTheCaSecretAreForClientsToo() {
    decideAndWrite(REQUEST);
    Certificate pinned = TestCas.ca("pinned", PkiRequests.NOW).certificate();
    List<Certificate> all =
        TrustBundle.merge(
            TrustBundle.read(secrets.get("client-ca").value("ca.crt")), List.of(pinned));
    secrets.change("client-ca", "ca.crt", TrustBundle.write(all));

    decideAndWrite(REQUEST);

    assertEquals(List.of("CN=main-client-ca g1", "CN=pinned g1"), subjects("trust"));
    assertQuiet(REQUEST);
  }

  @Test
  void aProvidedCaIsPublishedWithoutItsKey() {
    TestCertificate corporate = TestCertificate.ca("corporate");
    secrets.put(
        "client-ca",
        StoredSecret.OPAQUE,
        Map.of("ca.crt", ProvidedCertificates.pem(corporate.selfSigned())));
    secrets.put(
        "client-ca-key",
        StoredSecret.OPAQUE,
        Map.of("ca.key", Pem.write("PRIVATE KEY", corporate.key.getPrivate().getEncoded())));

    decideAndWrite(REQUEST);

    assertEquals(List.of("CN=corporate"), subjects("trust"));
    assertEquals(Set.of("ca.crt", "truststore.p12"), secrets.get("trust").keys());
    assertQuiet(REQUEST);
  }

  /**
   * The new CA is there before it signs a server certificate, and the old one as long as it did.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void duringARotationClientsCanVerifyTheServersAtEachStep(long seed) {
    SimulatedCluster cluster = new SimulatedCluster(REQUEST, seed, PkiRequests.NOW);
    cluster.request(
        new RotationRequest(
            Map.of(Line.CLIENT, ""), Set.of(), false, false, Duration.ofDays(7), Set.of()));
    boolean hadBoth = false;
    int steps = 0;
    do {
      List<String> before = subjects(cluster.secrets(), "trust");
      cluster.step();
      if (cluster.phase(Line.CLIENT) == RotationPhase.AWAITING_CLIENTS) {
        cluster.sleep(cluster.now().plus(Duration.ofDays(8)));
      }
      String issuer = issuer(cluster.secrets().get("client-server"));
      assertTrue(before.contains(issuer), issuer + " signed before " + before);
      assertTrue(subjects(cluster.secrets(), "trust").contains(issuer), issuer);
      hadBoth |= before.size() == 2;
      assertTrue(steps++ < 500, "the rotation does not end");
    } while (!cluster.isSteady() || !issuer(cluster.secrets().get("client-server")).endsWith("g2"));

    assertTrue(hadBoth);
    assertEquals(List.of("CN=main-client-ca g2"), subjects(cluster.secrets(), "trust"));
  }

  @Test
  void theHashChangesWithTheCertificatesOnly() {
    decideAndWrite(REQUEST);
    String before = hash();

    PkiRequest other =
        REQUEST.withBundle(new BundleSpec("", "trust", Set.of(BundleFormat.PKCS12), "changeit"));
    decideAndWrite(other);

    assertEquals(before, hash());
    assertEquals(Set.of("truststore.p12"), secrets.get("trust").keys());
    assertQuiet(other);
    secrets.delete("client-ca");
    secrets.put(
        "client-ca",
        StoredSecret.OPAQUE,
        Map.of("ca.crt", ProvidedCertificates.pem(TestCertificate.ca("corporate").selfSigned())));
    decideAndWrite(other);
    assertNotEquals(before, hash());
  }

  @Test
  void aChangedBundleIsRepairedAndOtherDataStay() {
    decideAndWrite(REQUEST);
    secrets.change("trust", "ca.crt", "changed".getBytes(StandardCharsets.US_ASCII));
    secrets.change("trust", "other", "kept".getBytes(StandardCharsets.US_ASCII));

    PkiOutcome outcome = decideAndWrite(REQUEST);

    assertEquals(
        List.of(PkiEvent.Kind.SECRET_REPAIRED),
        outcome.events().stream().map(PkiEvent::kind).toList());
    assertEquals(List.of("CN=main-client-ca g1"), subjects("trust"));
    assertTrue(secrets.get("trust").has("other"));
    assertQuiet(REQUEST);
  }

  @Test
  void aSecretThatTheOperatorDidNotWriteIsNotChanged() {
    secrets.put("trust", StoredSecret.OPAQUE, Map.of("ca.crt", new byte[] {1}));
    StoredSecret foreign = secrets.get("trust");

    PkiOutcome outcome = decideAndWrite(REQUEST);

    assertEquals(foreign, secrets.get("trust"));
    assertTrue(outcome.isUsable());
    assertTrue(
        message(outcome).contains("Secret ns/trust exists and was not written for this Etcd"));
    secrets.delete("trust");
    decideAndWrite(REQUEST);
    assertEquals(List.of("CN=main-client-ca g1"), subjects("trust"));
  }

  @Test
  void theBundleOfAnotherEtcdIsNotChanged() {
    decideAndWrite(REQUEST);
    PkiRequest other =
        PkiRequests.forOtherCluster("other", PkiRequests.full()).withBundle(REQUEST.bundle());
    StoredSecret before = secrets.get("trust");

    PkiOutcome outcome = decideAndWrite(other);

    assertEquals(before, secrets.get("trust"));
    assertTrue(message(outcome).contains("set another name"), message(outcome));
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-ca", "client-ca-key", "client-server", "peer-server"})
  void aNameOfAnotherSecretOfTheEtcdIsRefused(String name) {
    PkiRequest request = REQUEST.withBundle(new BundleSpec("", name, ALL, ""));

    PkiOutcome outcome = decideAndWrite(request);

    assertTrue(message(outcome).contains("is named for other certificates"), message(outcome));
    assertFalse(
        secrets.current().all().stream()
            .anyMatch(secret -> PkiLabels.isTrustBundle(secret.labels())));
  }

  @Test
  void anImmutableBundleIsReportedWhenItIsOutdated() {
    decideAndWrite(REQUEST);
    StoredSecret trust = secrets.get("trust");
    secrets.put(trust.withData(Map.of("ca.crt", new byte[0])).asImmutable());

    PkiOutcome outcome = decideAndWrite(REQUEST);

    assertTrue(message(outcome).contains("is immutable"), message(outcome));
  }

  @Test
  void anEarlierNameIsDeletedWithTheFieldAndWithAnotherName() {
    decideAndWrite(REQUEST);

    PkiRequest renamed = REQUEST.withBundle(new BundleSpec("", "other-trust", ALL, ""));
    PkiOutcome outcome = decideAndWrite(renamed);

    assertEquals(List.of("Delete trust", "Create other-trust"), writes(outcome));
    assertEquals(List.of("Delete other-trust"), writes(decideAndWrite(PkiRequests.full())));
    assertQuiet(PkiRequests.full());
  }

  @Test
  void aRetainedBundleHasNoOwnerAndStays() {
    PkiRequest retained = PkiRequests.withPolicy(PkiRequests.retainPolicy(), PkiRequests.full());
    decideAndWrite(retained.withBundle(REQUEST.bundle()));

    assertEquals(Set.of(), secrets.get("trust").owners());
    assertEquals(List.of(), writes(decideAndWrite(retained)));
  }

  @Test
  void retainThatIsSetLaterRemovesTheOwner() {
    decideAndWrite(REQUEST);

    decideAndWrite(
        PkiRequests.withPolicy(PkiRequests.retainPolicy(), PkiRequests.full())
            .withBundle(REQUEST.bundle()));

    assertEquals(Set.of(), secrets.get("trust").owners());
    decideAndWrite(REQUEST);
    assertEquals(Set.of(PkiRequests.UID), secrets.get("trust").owners());
  }

  @ParameterizedTest
  @EnumSource(
      value = Line.class,
      names = {"PEER", "BACKUP"})
  void withoutTlsOnTheClientLineNothingIsPublished(Line line) {
    PkiOutcome outcome = decideAndWrite(PkiRequests.only(line).withBundle(REQUEST.bundle()));

    assertTrue(outcome.clientBundle().isEmpty());
    assertTrue(secrets.current().find("trust").isEmpty());
  }

  private PkiOutcome decideAndWrite(PkiRequest request) {
    PkiOutcome outcome = engine.decide(request, secrets.current(), PkiRequests.NOW);
    secrets.apply(outcome.writes());
    return outcome;
  }

  private void assertQuiet(PkiRequest request) {
    assertEquals(List.of(), engine.decide(request, secrets.current(), PkiRequests.NOW).writes());
  }

  private static List<String> writes(PkiOutcome outcome) {
    return outcome.writes().stream()
        .map(write -> write.getClass().getSimpleName() + " " + write.secret().name())
        .toList();
  }

  private String hash() {
    return secrets.get("trust").annotations().get(PkiLabels.BUNDLE_HASH);
  }

  private static String message(PkiOutcome outcome) {
    return outcome.findings().stream()
        .filter(finding -> finding.code() == FindingCode.TRUST_BUNDLE_NOT_WRITTEN)
        .map(Finding::message)
        .findFirst()
        .orElse("no finding");
  }

  private List<String> subjects(String secret) {
    return subjects(secrets, secret);
  }

  private static List<String> subjects(InMemorySecrets secrets, String name) {
    return TrustBundle.read(secrets.get(name).value("ca.crt")).stream()
        .map(ca -> ca.subject().toString())
        .toList();
  }

  private static String issuer(StoredSecret leaf) {
    return TrustBundle.read(leaf.value("tls.crt")).getFirst().issuer().toString();
  }
}
