package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.issue.CertificateAuthority;
import io.etcdwarden.pki.issue.ClientCertificates;
import io.etcdwarden.pki.issue.KeySource;
import io.etcdwarden.pki.issue.PkiEvent;
import io.etcdwarden.pki.request.ClientCertificateProblem;
import io.etcdwarden.pki.request.ClientCertificateSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredClientCertificates;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCertificatesTest {
  private static final Instant NOW = PkiRequests.NOW;
  private static final ClientCertificateSpec REPORTS = ClientCertificateSpecs.of("reports");
  private static final PkiRequest WITHOUT = PkiRequests.withRunningMembers(PkiRequests.full());
  private static final PkiRequest REQUEST = with(REPORTS);

  private final InMemorySecrets secrets = new InMemorySecrets();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(3));

  @BeforeEach
  void generateAll() {
    decideAndWrite(PkiRequests.full(), NOW);
  }

  @Test
  void anEntryGetsACertificateForItsUserFromTheCaOfTheClientLine() {
    ClientCertificateSpec spec =
        new ClientCertificateSpec(
            "reports",
            "reports-etcd",
            "reporting",
            List.of("sales", "billing"),
            List.of("reports.example.com"),
            List.of("203.0.113.7"),
            Duration.ofDays(30),
            50);

    ClientCertificates clients = decideAndWrite(with(spec), NOW).clients();

    StoredSecret secret = secrets.get("reports-etcd");
    Certificate leaf = leaf("reports-etcd");
    assertEquals(List.of(), clients.problems());
    assertEquals(StoredSecret.TLS, secret.type());
    assertEquals(Set.of("tls.crt", "tls.key", "ca.crt"), secret.keys());
    assertEquals("O=sales,O=billing,CN=reporting", leaf.subject().toString());
    assertEquals(List.of("reports.example.com", "203.0.113.7"), leaf.names());
    assertEquals(Set.of(KeyPurpose.CLIENT.oid()), leaf.extensions().purposes());
    assertEquals(NOW.plus(Duration.ofDays(30)), leaf.notAfter());
    assertTrue(leaf.issuer().hasSameBytes(bundle().getFirst().subject()));
    assertArrayEquals(secrets.get("client-ca").value("ca.crt"), secret.value("ca.crt"));
    assertEquals(Set.of(PkiRequests.UID), secret.owners());
    assertEquals(1, clients.issued());
    assertNothingToWrite(with(spec), NOW);
  }

  @Test
  void itIsRenewedInTimeAndTheNextDecisionIsDueThen() {
    PkiRequest request = with(ClientCertificateSpecs.shortLived("reports"));
    decideAndWrite(request, NOW);
    Certificate before = leaf("reports");
    Instant due = engine.decide(request, secrets.current(), NOW).nextDue();

    assertNothingToWrite(request, due.minusSeconds(1));
    PkiOutcome outcome = decideAndWrite(request, due);

    assertEquals(List.of("Update reports"), writes(outcome));
    assertEquals(List.of(PkiEvent.Kind.LEAF_RENEWED), events(outcome));
    assertTrue(leaf("reports").notAfter().isAfter(before.notAfter()));
    assertNotEquals(before.publicKeyFingerprint(), leaf("reports").publicKeyFingerprint());
    assertTrue(outcome.rotations().values().stream().allMatch(it -> it.restarts().isEmpty()));
  }

  @ParameterizedTest
  @MethodSource("changed")
  void aChangedUserOrganizationOrNameIsIssuedAgain(ClientCertificateSpec changed) {
    decideAndWrite(REQUEST, NOW);

    PkiOutcome outcome = decideAndWrite(with(changed), NOW);

    assertEquals(List.of("Update reports"), writes(outcome));
    assertArrayEquals(changed.subject(), leaf("reports").subject().der());
    assertEquals(
        changed.dnsNames().size() + changed.ipAddresses().size(), leaf("reports").names().size());
    assertNothingToWrite(with(changed), NOW);
  }

  static List<ClientCertificateSpec> changed() {
    return List.of(
        ClientCertificateSpecs.of("reports", "reports", "other"),
        ClientCertificateSpecs.withSubject(REPORTS, List.of("sales"), List.of(), List.of()),
        ClientCertificateSpecs.withSubject(REPORTS, List.of(), List.of("a.example"), List.of()),
        ClientCertificateSpecs.withSubject(REPORTS, List.of(), List.of(), List.of("2001:db8::7")));
  }

  @Test
  void anotherKeyAlgorithmIsIssuedAgain() {
    decideAndWrite(REQUEST, NOW);
    PkiPolicy policy =
        PkiRequests.policy(
            KeyAlgorithm.ECDSA_P384, Duration.ofDays(1825), PkiPolicy.DEFAULT.leafValidity());

    decideAndWrite(PkiRequests.withPolicy(policy, WITHOUT).withClients(REQUEST.clients()), NOW);

    assertTrue(KeyAlgorithm.ECDSA_P384.matches(leaf("reports").publicKey()));
  }

  @Test
  void dataThatAUserAddedStay() {
    decideAndWrite(REQUEST, NOW);
    secrets.change("reports", "notes", "ours".getBytes(US_ASCII));

    decideAndWrite(with(ClientCertificateSpecs.of("reports", "reports", "other")), NOW);

    assertArrayEquals("ours".getBytes(US_ASCII), secrets.get("reports").value("notes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls.crt", "tls.key", "ca.crt"})
  void anEmptiedSecretIsRepaired(String key) {
    decideAndWrite(REQUEST, NOW);
    secrets.change("reports", key, new byte[0]);

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of("Update reports"), writes(outcome));
    assertTrue(secrets.get("reports").value(key).length > 0);
    assertNothingToWrite(REQUEST, NOW);
  }

  @Test
  void aDeletedSecretIsCreatedAgain() {
    decideAndWrite(REQUEST, NOW);
    secrets.delete("reports");

    assertEquals(List.of("Create reports"), writes(decideAndWrite(REQUEST, NOW)));
  }

  @Test
  void theSecretIsDeletedWithItsEntry() {
    decideAndWrite(REQUEST, NOW);

    PkiOutcome outcome = decideAndWrite(WITHOUT, NOW);

    assertEquals(List.of("Delete reports"), writes(outcome));
    assertEquals(List.of(PkiEvent.Kind.SECRET_DELETED), events(outcome));
    assertTrue(secrets.current().find("reports").isEmpty());
  }

  @Test
  void anEntryThatBecomesInvalidKeepsItsSecret() {
    decideAndWrite(REQUEST, NOW);

    assertNothingToWrite(ClientCertificateSpecs.invalid(WITHOUT, "reports"), NOW);
  }

  @Test
  void aRetainedSecretStaysWithoutItsEntryAndIsTakenAgainByIt() {
    PkiRequest retain = PkiRequests.withPolicy(PkiRequests.retainPolicy(), REQUEST);
    decideAndWrite(REQUEST, NOW);
    decideAndWrite(retain.withClients(REQUEST.clients()), NOW);
    assertEquals(Set.of(), secrets.get("reports").owners());

    assertNothingToWrite(PkiRequests.withPolicy(PkiRequests.retainPolicy(), WITHOUT), NOW);
    assertNothingToWrite(WITHOUT, NOW, "reports");
    decideAndWrite(REQUEST, NOW);

    assertEquals(Set.of(PkiRequests.UID), secrets.get("reports").owners());
    assertFalse(secrets.get("reports").annotations().containsKey(PkiLabels.RETAINED_FOR));
  }

  @Test
  void aSecretThatTheOperatorDidNotIssueIsNeverTouched() {
    secrets.put("reports", StoredSecret.TLS, Map.of("tls.crt", "x".getBytes(US_ASCII)));

    PkiOutcome outcome = decideAndWrite(with(REPORTS, ClientCertificateSpecs.of("other")), NOW);

    assertEquals(List.of("Create other"), writes(outcome));
    assertEquals(List.of("reports SECRET_EXISTS"), problems(outcome));
    assertTrue(outcome.isUsable());
    assertNothingToWrite(WITHOUT, NOW, "reports");
  }

  @Test
  void aSecretOfAnotherEtcdIsNeverTouched() {
    PkiRequest other =
        PkiRequests.forOtherCluster("other", PkiRequests.full()).withClients(REQUEST.clients());
    decideAndWrite(REQUEST, NOW);

    PkiOutcome outcome = engine.decide(other, secrets.current(), NOW);

    assertEquals(List.of("reports SECRET_EXISTS"), problems(outcome));
    assertEquals(List.of(), outcome.clients().writes());
  }

  @Test
  void aNameThatMembersOfAnotherEtcdNeedIsNotTaken() {
    SecretSet observed =
        secrets
            .current()
            .withClients(new StoredClientCertificates(Map.of(), Map.of("reports", "other-etcd")));

    PkiOutcome outcome = engine.decide(REQUEST, observed, NOW);

    assertEquals(List.of("reports SECRET_RESERVED"), problems(outcome));
    assertEquals(List.of(), outcome.clients().writes());
  }

  @Test
  void aSecretWhoseCertificateAUserReplacedIsLeftToTheUser() {
    decideAndWrite(REQUEST, NOW);
    secrets.change("reports", "tls.crt", secrets.get("client-client").value("tls.crt"));

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of(PkiEvent.Kind.SECRET_TAKEN_OVER), events(outcome));
    assertEquals(Map.of(), secrets.get("reports").labels());
    assertEquals(Map.of(), secrets.get("reports").annotations());
    assertEquals(Set.of(), secrets.get("reports").owners());
    assertEquals(List.of("reports SECRET_EXISTS"), problems(decideAndWrite(REQUEST, NOW)));
  }

  @Test
  void aCopyUnderAnotherNameIsNotDeleted() {
    decideAndWrite(REQUEST, NOW);
    StoredSecret original = secrets.get("reports");
    secrets.put(
        StoredSecret.unwritten("copy", StoredSecret.TLS, original.data())
            .withMetadata(original.labels(), original.annotations())
            .withOwners(original.owners()));

    assertNothingToWrite(REQUEST, NOW);
  }

  @Test
  void theEntryThatHasASecretKeepsItFromAnotherEntry() {
    decideAndWrite(REQUEST, NOW);
    ClientCertificateSpec thief = ClientCertificateSpecs.of("thief", "reports", "thief");

    PkiOutcome outcome = decideAndWrite(with(thief, REPORTS), NOW);

    assertEquals(List.of("thief DUPLICATE"), problems(outcome));
    assertEquals("CN=reports", leaf("reports").subject().toString());
  }

  @Test
  void anImmutableSecretIsReportedWhenItMustChange() {
    decideAndWrite(REQUEST, NOW);
    secrets.put(secrets.get("reports").asImmutable());
    assertNothingToWrite(REQUEST, NOW);

    PkiOutcome outcome =
        decideAndWrite(with(ClientCertificateSpecs.of("reports", "reports", "other")), NOW);

    assertEquals(List.of("reports SECRET_IMMUTABLE"), problems(outcome));
    assertEquals(List.of(), writes(outcome));
  }

  @Test
  void withoutTlsOnTheClientLineNothingIsIssuedAndNothingIsDeleted() {
    decideAndWrite(REQUEST, NOW);
    PkiRequest peerOnly = PkiRequests.only(Line.PEER).withClients(REQUEST.clients());

    PkiOutcome outcome = decideAndWrite(peerOnly, NOW);

    assertEquals(List.of("reports NOT_ISSUED"), problems(outcome));
    assertEquals(List.of(), writes(outcome));
  }

  @Test
  void aProvidedCaWithoutKeyCannotIssue() {
    secrets.put("client-ca", StoredSecret.OPAQUE, secrets.get("client-ca").data());

    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    assertEquals(List.of("reports NOT_ISSUED"), problems(outcome));
  }

  @Test
  void aCertificateThatCannotBeRenewedCountsAsFailedWhileItIsStillValid() {
    PkiRequest request = with(ClientCertificateSpecs.shortLived("reports"));
    decideAndWrite(request, NOW);
    Certificate leaf = leaf("reports");
    Duration life = Duration.between(leaf.notBefore(), leaf.notAfter());
    secrets.put("client-ca", StoredSecret.OPAQUE, secrets.get("client-ca").data());
    secrets.delete("main-client-ca-1");

    ClientCertificates clients =
        decideAndWrite(request, leaf.notAfter().minus(life.dividedBy(50))).clients();

    assertEquals(1, clients.issued());
    assertEquals(1, clients.failed());
  }

  @Test
  void aProvidedCaWithItsKeyIssuesAlsoIfMissingSecretsOfMembersAreProvided() {
    StoredSecret generation = secrets.get("main-client-ca-1");
    secrets.put("client-ca", StoredSecret.OPAQUE, secrets.get("client-ca").data());
    secrets.put("client-ca-key", StoredSecret.OPAQUE, Map.of("ca.key", generation.value("ca.key")));
    PkiPolicy provided = PkiRequests.providedPolicy();

    PkiOutcome outcome =
        decideAndWrite(
            PkiRequests.withPolicy(provided, WITHOUT).withClients(REQUEST.clients()), NOW);

    assertEquals(List.of(), problems(outcome));
    assertEquals("CN=reports", leaf("reports").subject().toString());
  }

  /** Members still present the certificate of the old CA. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReplacedCaDoesNotReachApplicationsWhileMembersRun(boolean withKey) {
    decideAndWrite(REQUEST, NOW);
    CertificateAuthority other = TestCas.ca("other", NOW);
    byte[] bundle = TrustBundle.write(List.of(other.certificate()));
    secrets.put(
        "client-ca",
        StoredSecret.OPAQUE,
        withKey ? Map.of("ca.crt", bundle, "ca.key", other.key().pem()) : Map.of("ca.crt", bundle));

    assertNothingToWrite(REQUEST, NOW, "reports");
  }

  @Test
  void aMissingOrEmptiedCaDoesNotEmptyTheTrustOfApplications() {
    decideAndWrite(REQUEST, NOW);
    secrets.put("client-ca", StoredSecret.OPAQUE, Map.of("ca.crt", new byte[0]));

    assertNothingToWrite(REQUEST, NOW, "reports");
  }

  @Test
  void aThousandEntriesAreIssuedInSeveralDecisionsAndThenCostNoWrite() {
    PkiRequest thousand =
        with(
            IntStream.range(0, 1000)
                .mapToObj(i -> ClientCertificateSpecs.of("app-" + i))
                .toArray(ClientCertificateSpec[]::new));

    PkiOutcome first = decideAndWrite(thousand, NOW);
    assertEquals(100, first.clients().writes().size());
    assertEquals(Instant.EPOCH, first.withoutWrites().nextDue());
    IntStream.range(1, 10).forEach(_ -> decideAndWrite(thousand, NOW));

    assertNothingToWrite(thousand, NOW);
    assertEquals(1000, engine.decide(thousand, secrets.current(), NOW).clients().issued());
  }

  @Test
  void theKeysOfManyApplicationsAreNotAskedForAtOnce() {
    int[] asked = new int[1];
    KeySource none =
        (_, _, _) -> {
          asked[0]++;
          return Optional.empty();
        };
    PkiRequest many =
        with(
            IntStream.range(0, 100)
                .mapToObj(i -> ClientCertificateSpecs.of("app-" + i))
                .toArray(ClientCertificateSpec[]::new));

    PkiOutcome outcome =
        new PkiEngine(new SeededRandom(4), none).decide(many, secrets.current(), NOW);

    assertEquals(10, asked[0]);
    assertEquals(List.of(), outcome.clients().problems());
  }

  @Test
  void theKeysOfMembersComeFirst() {
    secrets.delete("client-server");
    PkiRequest rsa =
        PkiRequests.withPolicy(
                PkiRequests.policy(
                    KeyAlgorithm.RSA_2048, Duration.ofDays(1825), Duration.ofDays(365)),
                WITHOUT)
            .withClients(REQUEST.clients());
    Set<String> asked = new TreeSet<>();
    KeySource none =
        (_, secret, _) -> {
          asked.add(secret);
          return Optional.empty();
        };

    new PkiEngine(new SeededRandom(4), none).decide(rsa, secrets.current(), NOW);

    assertTrue(asked.contains("client-server"));
    assertFalse(asked.contains("reports"));
  }

  private static PkiRequest with(ClientCertificateSpec... specs) {
    return ClientCertificateSpecs.requested(WITHOUT, specs);
  }

  private PkiOutcome decideAndWrite(PkiRequest request, Instant now) {
    PkiOutcome outcome = engine.decide(request, secrets.current(), now);
    secrets.apply(outcome.writes());
    secrets.apply(outcome.clients().writes());
    return outcome;
  }

  private void assertNothingToWrite(PkiRequest request, Instant now) {
    PkiOutcome outcome = engine.decide(request, secrets.current(), now);
    assertEquals(List.of(), writes(outcome));
    assertEquals(List.of(), outcome.writes());
  }

  /** The Secret of an entry is kept. */
  private void assertNothingToWrite(PkiRequest request, Instant now, String kept) {
    List<String> written = writes(engine.decide(request, secrets.current(), now));
    assertTrue(written.stream().noneMatch(it -> it.endsWith(" " + kept)), written::toString);
  }

  private Certificate leaf(String secret) {
    return TrustBundle.read(secrets.get(secret), List.of("tls.crt")).getFirst();
  }

  private List<Certificate> bundle() {
    return TrustBundle.read(secrets.get("client-ca"), List.of("ca.crt"));
  }

  private static List<String> writes(PkiOutcome outcome) {
    return outcome.clients().writes().stream()
        .map((SecretWrite it) -> it.getClass().getSimpleName() + " " + it.secret().name())
        .toList();
  }

  private static List<PkiEvent.Kind> events(PkiOutcome outcome) {
    return outcome.clients().events().stream().map(PkiEvent::kind).toList();
  }

  private static List<String> problems(PkiOutcome outcome) {
    return outcome.clients().problems().stream()
        .map((ClientCertificateProblem it) -> it.entry() + " " + it.code())
        .toList();
  }
}
