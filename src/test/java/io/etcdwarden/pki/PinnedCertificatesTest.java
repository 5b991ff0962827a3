package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Certificates that a user added to a generated CA Secret. */
class PinnedCertificatesTest {
  private static final PkiRequest REQUEST = PkiRequests.only(Line.PEER);
  private static final Certificate PINNED = TestCas.ca("pinned", PkiRequests.NOW).certificate();

  private final InMemorySecrets secrets = new InMemorySecrets();
  private final PkiEngine engine = new PkiEngine(new SeededRandom(6));

  @BeforeEach
  void pin() {
    decideAndWrite();
    List<Certificate> own = certificates("ca.crt");
    secrets.change("peer-ca", "ca.crt", TrustBundle.write(TrustBundle.merge(own, List.of(PINNED))));
    decideAndWrite();
  }

  @Test
  void theyAreTrustedUnderEveryDataKey() {
    assertEquals(List.of("CN=main-peer-ca g1", "CN=pinned g1"), subjects("ca.crt"));
    assertEquals(List.of("CN=main-peer-ca g1", "CN=pinned g1"), subjects("bundle.crt"));
    assertEquals(List.of(), decideAndWrite().writes());
  }

  @Test
  void aCertificateThatIsRemovedFromEveryDataKeyStaysRemoved() {
    byte[] own = TrustBundle.write(List.of(certificates("ca.crt").getFirst()));
    secrets.change("peer-ca", "ca.crt", own);
    secrets.change("peer-ca", "bundle.crt", own);

    PkiOutcome outcome = decideAndWrite();

    assertEquals(List.of(), outcome.writes());
    assertFalse(outcome.rotations().getOrDefault(Line.PEER, CaRotation.NONE).isInProgress());
    assertEquals(List.of("CN=main-peer-ca g1"), subjects("ca.crt"));
  }

  @Test
  void aCertificateThatIsLeftUnderOneDataKeyIsKept() {
    secrets.change(
        "peer-ca", "ca.crt", TrustBundle.write(List.of(certificates("ca.crt").getFirst())));

    decideAndWrite();

    assertEquals(List.of("CN=main-peer-ca g1", "CN=pinned g1"), subjects("ca.crt"));
  }

  private PkiOutcome decideAndWrite() {
    PkiOutcome outcome = engine.decide(REQUEST, secrets.current(), PkiRequests.NOW);
    secrets.apply(outcome.writes());
    return outcome;
  }

  private List<Certificate> certificates(String key) {
    return TrustBundle.read(secrets.get("peer-ca").value(key));
  }

  private List<String> subjects(String key) {
    return certificates(key).stream().map(ca -> ca.subject().toString()).toList();
  }
}
