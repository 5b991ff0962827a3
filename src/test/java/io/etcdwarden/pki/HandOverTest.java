package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Pem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A running cluster whose certificates change from provided to generated ones and back. */
class HandOverTest {
  private static final PkiRequest RUNNING =
      PkiRequests.withRunningMembers(PkiRequests.only(Line.PEER));

  private static final String HAND_OVER = "pki.etcdwarden.io/hand-over";

  private final InMemorySecrets secrets = new InMemorySecrets();
  private final ProvidedCertificates own = new ProvidedCertificates();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(8));

  @BeforeEach
  void provide() {
    for (String name : List.of("peer-ca", "peer-server")) {
      secrets.put(own.secrets().find(name).orElseThrow());
    }
  }

  @Test
  void aCertificateBelowAnOwnCaIsHandedOverByAnotherNameIfTheOperatorHasTheKey() {
    provideKey();

    PkiOutcome outcome =
        engine.decide(withLeaf("peer-generated"), secrets.current(), PkiRequests.NOW);
    secrets.apply(outcome.writes());

    assertEquals(List.of(), errors(outcome));
    assertEquals("CN=peer-authority", issuer("peer-generated"));
    assertEquals("CN=peer-authority", issuer("peer-server"));
  }

  @Test
  void withoutTheKeyOfTheCaNothingIsWritten() {
    PkiOutcome outcome =
        engine.decide(withLeaf("peer-generated"), secrets.current(), PkiRequests.NOW);

    assertEquals(List.of(), outcome.writes());
    assertEquals(List.of(FindingCode.CA_KEY_UNAVAILABLE), errors(outcome));
  }

  @Test
  void aDeletedCertificateIsIssuedOnceItsHandOverWasAccepted() {
    provideKey();
    ask("true");
    secrets.apply(decide().writes());
    String answer = secrets.get("peer-server").annotations().get(HAND_OVER);
    PkiOutcome before = decide();

    secrets.delete("peer-server");
    secrets.apply(decide().writes());

    assertEquals("accepted", answer);
    assertEquals(List.of(), before.writes());
    assertEquals("0", secrets.get("peer-server").annotations().get(PkiLabels.ISSUER_GENERATION));
    assertEquals("CN=peer-authority", issuer("peer-server"));
  }

  @Test
  void aCertificateThatTheOperatorCannotIssueIsNotHandedOver() {
    ask("true");

    PkiOutcome outcome = decide();

    assertEquals(List.of(), outcome.writes());
    assertEquals(List.of(), errors(outcome));
    assertEquals(
        List.of(
            "peer-line server Secret ns/peer-server: cannot be handed over to the operator, and"
                + " must not be deleted: its CA has no key that can issue. Put the key of a valid"
                + " CA certificate that has a subject under ca.key into Secret peer-ca-key."),
        refusals(outcome));
  }

  @Test
  void withPolicyProvidedNothingIsHandedOver() {
    provideKey();
    ask("true");

    PkiOutcome outcome =
        engine.decide(
            PkiRequests.withPolicy(PkiRequests.providedPolicy(), RUNNING),
            secrets.current(),
            PkiRequests.NOW);

    assertEquals(List.of(), outcome.writes());
    assertEquals(1, refusals(outcome).size());
  }

  /** For example a Secret of cert-manager, which holds ca.crt beside the certificate. */
  @Test
  void aSecretThatAlsoHoldsTheCaIsNotHandedOver() {
    provideKey();
    StoredSecret server = secrets.get("peer-server");
    Map<String, byte[]> data = new TreeMap<>(server.data());
    data.put("ca.crt", secrets.get("peer-ca").value("ca.crt"));
    data.put(
        "ca.key", Pem.write("PRIVATE KEY", own.ca(TestArtifact.CAp).key.getPrivate().getEncoded()));
    secrets.put(server.withData(data));
    ask("true");
    LineRequest line = PkiRequests.only(Line.PEER).lines().getFirst();

    PkiOutcome outcome =
        engine.decide(
            PkiRequests.of(
                List.of(
                    new LineRequest(
                        Line.PEER,
                        PkiRequests.caSpec(Line.PEER, "peer-server", ""),
                        line.credentials()))),
            secrets.current(),
            PkiRequests.NOW);

    assertEquals(List.of(), outcome.writes());
    assertEquals(1, refusals(outcome).size());
  }

  @Test
  void membersThatHaveNotLoadedTheCaHoldTheHandOver() {
    provideKey();
    ask("true");

    PkiOutcome outcome = engine.decide(RUNNING, secrets.current(), PkiRequests.NOW);

    assertEquals(List.of(), outcome.writes());
    assertEquals(1, refusals(outcome).size());
  }

  @Test
  void anotherValueOfTheAnnotationAsksForNothing() {
    provideKey();
    ask("yes");

    assertEquals(List.of(), decide().writes());
  }

  private void provideKey() {
    byte[] key = Pem.write("PRIVATE KEY", own.ca(TestArtifact.CAp).key.getPrivate().getEncoded());
    secrets.put("peer-ca-key", StoredSecret.OPAQUE, Map.of("ca.key", key));
  }

  private void ask(String value) {
    StoredSecret server = secrets.get("peer-server");
    secrets.put(server.withMetadata(server.labels(), Map.of(HAND_OVER, value)));
  }

  /** Without running members, so that each of them has loaded what is stored. */
  private PkiOutcome decide() {
    return engine.decide(PkiRequests.only(Line.PEER), secrets.current(), PkiRequests.NOW);
  }

  private static List<String> refusals(PkiOutcome outcome) {
    return outcome.findings().stream()
        .filter(it -> it.code() == FindingCode.HAND_OVER_REFUSED)
        .map(Finding::message)
        .toList();
  }

  /** No order of restarts keeps quorum, so the operator names the obstacle and writes nothing. */
  @Test
  void anotherNameOfTheCaWhileMembersRunIsRefused() {
    LineRequest line = RUNNING.lines().getFirst();
    PkiRequest renamed =
        withLine(
            new LineRequest(
                Line.PEER,
                PkiRequests.caSpec(Line.PEER, "peer-ca-generated", ""),
                line.credentials()));

    PkiOutcome provided = engine.decide(renamed, secrets.current(), PkiRequests.NOW);
    secrets.delete("peer-server");
    PkiOutcome missing = engine.decide(renamed, secrets.current(), PkiRequests.NOW);

    assertEquals(List.of(), provided.writes());
    assertEquals(List.of(FindingCode.CA_SECRET_MISSING), errors(provided));
    assertEquals(List.of(), missing.writes());
    assertEquals(FindingCode.CA_SECRETS_LOST, errors(missing).getFirst());
  }

  private static PkiRequest withLeaf(String name) {
    return PkiRequests.withCredentials(
        RUNNING, spec -> PkiRequests.withSecretRef(SecretRef.to(name), spec));
  }

  private static PkiRequest withLine(LineRequest line) {
    return PkiRequests.withRunningMembers(PkiRequests.of(List.of(line)));
  }

  private static List<FindingCode> errors(PkiOutcome outcome) {
    return outcome.findings().stream().filter(Finding::isError).map(Finding::code).toList();
  }

  private String issuer(String secret) {
    return TrustBundle.read(secrets.get(secret), List.of("tls.crt")).getFirst().issuer().toString();
  }
}
