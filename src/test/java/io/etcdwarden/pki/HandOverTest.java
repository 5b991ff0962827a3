package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Pem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A running cluster whose certificates change from provided to generated ones and back. */
class HandOverTest {
  private static final PkiRequest RUNNING =
      PkiRequests.withRunningMembers(PkiRequests.only(Line.PEER));

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
    byte[] key = Pem.write("PRIVATE KEY", own.ca(TestArtifact.CAp).key.getPrivate().getEncoded());
    secrets.put("peer-ca-key", StoredSecret.OPAQUE, Map.of("ca.key", key));

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
