package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.request.IssuerSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.CertificateWriter;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExternalCaTest {
  private static final Instant NOW = PkiRequests.NOW;
  private static final IssuerSpec ALL =
      new IssuerSpec("cert-manager.io", "ClusterIssuer", "corp-ca", Set.of(Line.values()));
  private static final IssuerSpec PEER =
      new IssuerSpec("cert-manager.io", "ClusterIssuer", "corp-ca", Set.of(Line.PEER));
  private static final PkiRequest REQUEST = PkiRequests.full().withIssuer(ALL);
  private static final PkiRequest PEER_ONLY = PkiRequests.only(Line.PEER).withIssuer(PEER);

  private final InMemorySecrets secrets = new InMemorySecrets();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(4));
  private final CorporateIssuer issuer = new CorporateIssuer(NOW);

  @Test
  void nothingIsWrittenBeforeTheIssuerHasSigned() {
    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), NOW);

    assertEquals(
        List.of("main-backup-ca-1", "main-client-ca-1", "main-peer-ca-1"),
        outcome.signingRequests().stream().map(it -> it.name()).sorted().toList());
    assertEquals("main-peer-ca g1", outcome.signingRequests().getLast().commonName());
    assertEquals(List.of(), outcome.writes());
    assertTrue(codes(outcome).contains("IssuancePending"), codes(outcome)::toString);
    assertEquals(NOW.plusSeconds(5), outcome.nextDue());
  }

  @Test
  void certificatesComeFromTheSignedCaWithTheChainToTheRoot() {
    PkiOutcome outcome = decideAndWrite(REQUEST, NOW);

    List<Certificate> presented = read("client-server", "tls.crt");
    List<Certificate> trusted = read("peer-ca", "ca.crt");
    assertEquals(List.of(), codes(outcome));
    assertEquals("CN=main-client-ca g1", presented.getFirst().issuer().toString());
    assertEquals("CN=main-client-ca g1", presented.get(1).subject().toString());
    assertEquals("CN=Corporate root", presented.get(1).issuer().toString());
    assertEquals(2, presented.size());
    assertEquals(
        List.of("CN=main-peer-ca g1"), trusted.stream().map(it -> "" + it.subject()).toList());
    assertEquals(List.of(), decideAndWrite(REQUEST, NOW).writes());
    assertTrue(engine.decide(REQUEST, secrets.current(), NOW).isWritten());
  }

  /** As programs do that know neither the operator nor its CAs; Java checks the chain. */
  @Test
  void aClientThatTrustsOnlyTheRootAcceptsAServer() throws GeneralSecurityException {
    decideAndWrite(REQUEST, NOW);
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    CertPath path =
        factory.generateCertPath(
            List.copyOf(
                factory.generateCertificates(
                    new ByteArrayInputStream(secrets.get("client-server").value("tls.crt")))));
    X509Certificate root =
        (X509Certificate)
            factory.generateCertificate(new ByteArrayInputStream(issuer.root().der().toArray()));
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(NOW.plusSeconds(1)));

    assertDoesNotThrow(() -> CertPathValidator.getInstance("PKIX").validate(path, parameters));
  }

  @Test
  void onlyTheNamedLinesHaveASignedCa() {
    decideAndWrite(PkiRequests.full().withIssuer(PEER), NOW);

    assertEquals("CN=Corporate root", read("main-peer-ca-1", "ca.crt").getFirst().issuer() + "");
    assertEquals(
        "CN=main-client-ca g1", read("main-client-ca-1", "ca.crt").getFirst().issuer() + "");
    assertEquals(1, read("client-server", "tls.crt").size());
  }

  @Test
  void aRunningClusterKeepsItsCaWhileTheIssuerDoesNotAnswer() {
    decideAndWrite(PkiRequests.full(), NOW);
    PkiRequest running = PkiRequests.withRunningMembers(PkiRequests.full()).withIssuer(PEER);

    PkiOutcome outcome =
        engine.decide(
            running.withSigningStates(
                Map.of("main-peer-ca-2", new SigningState.Refused("cert-manager is absent."))),
            secrets.current(),
            NOW);

    assertTrue(outcome.isUsable());
    assertEquals(List.of("IssuanceFailed"), codes(outcome));
    assertTrue(outcome.findings().getFirst().message().endsWith("cert-manager is absent."));
    assertEquals(List.of(), writes(outcome));
    assertEquals(RotationPhase.STARTING, outcome.rotations().get(Line.PEER).phase());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badAnswers")
  void anAnswerThatMembersWouldRefuseIsNotUsed(
      String problem, BiFunction<CorporateIssuer, KeyMaterial, SigningState> answer) {
    decideAndWrite(PkiRequests.only(Line.PEER), NOW);
    KeyMaterial key = KeyMaterial.generate(KeyAlgorithm.ECDSA_P256, new SeededRandom(8));

    PkiOutcome outcome =
        engine.decide(
            PEER_ONLY.withSigningStates(Map.of("main-peer-ca-2", answer.apply(issuer, key))),
            secrets.current(),
            NOW);

    assertEquals(List.of("IssuanceFailed"), codes(outcome));
    assertTrue(
        outcome.findings().getFirst().message().contains(problem),
        outcome.findings().getFirst()::message);
    assertEquals(List.of(), writes(outcome));
  }

  static Stream<Arguments> badAnswers() {
    byte[] name = CertificateWriter.subject("main-peer-ca g2");
    Duration year = Duration.ofDays(365);
    return Stream.of(
        bad("cannot be read", (_, key) -> new SigningState.Signed(List.of(), key)),
        bad(
            "is for another key",
            (issuer, key) -> signed(issuer.sign(name, issuer.otherKey(), year, NOW), key)),
        bad(
            "may not sign certificates",
            (issuer, key) -> signed(issuer.signLeaf(name, key, NOW), key)),
        bad(
            "has expired",
            (issuer, key) -> signed(issuer.sign(name, key, year, NOW.minus(year)), key)),
        bad(
            "cannot issue the certificate of peer-server (CAExtendedKeyUsageRestrictive)",
            (issuer, key) -> signed(issuer.signForServersOnly(name, key, NOW), key)));
  }

  @Test
  void anIssuerWhoseCertificatesEndNoLaterIsNotAskedInALoop() {
    PkiRequest request = PkiRequests.withRunningMembers(PEER_ONLY).withIssuer(PEER);
    decideAndWrite(PEER_ONLY, NOW);
    Certificate present = read("main-peer-ca-1", "ca.crt").getFirst();
    Instant old = NOW.plus(Duration.ofDays(1500));
    KeyMaterial key = KeyMaterial.generate(KeyAlgorithm.ECDSA_P256, new SeededRandom(8));
    Duration rest = Duration.between(old, present.notAfter());
    Certificate same = issuer.sign(CertificateWriter.subject("x"), key, rest, old);

    PkiOutcome outcome =
        engine.decide(
            request.withSigningStates(Map.of("main-peer-ca-2", signed(same, key))),
            secrets.current(),
            old);

    assertTrue(codes(outcome).contains("IssuanceFailed"), codes(outcome)::toString);
    assertTrue(
        outcome.findings().stream().anyMatch(it -> it.message().contains("not later than the CA")));
  }

  private static Arguments bad(
      String problem, BiFunction<CorporateIssuer, KeyMaterial, SigningState> answer) {
    return Arguments.of(problem, answer);
  }

  private static SigningState signed(Certificate certificate, KeyMaterial key) {
    return new SigningState.Signed(List.of(certificate), key);
  }

  private PkiOutcome decideAndWrite(PkiRequest request, Instant now) {
    PkiOutcome outcome = issuer.decide(engine, request, secrets, now);
    secrets.apply(outcome.writes());
    return outcome;
  }

  private List<Certificate> read(String secret, String key) {
    return TrustBundle.read(secrets.get(secret), List.of(key));
  }

  private static List<String> codes(PkiOutcome outcome) {
    return outcome.findings().stream().map((Finding it) -> it.code().reason()).distinct().toList();
  }

  private static List<String> writes(PkiOutcome outcome) {
    return outcome.writes().stream()
        .filter(it -> it instanceof SecretWrite.Create)
        .map(it -> it.secret().name())
        .toList();
  }
}
