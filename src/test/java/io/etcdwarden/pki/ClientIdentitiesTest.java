package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.etcdwarden.pki.issue.ClientIdentities;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientIdentitiesTest {
  private static final Instant NOW = PkiRequests.NOW;
  private static final PkiRequest REQUEST = PkiRequests.full();

  private final InMemorySecrets secrets = new InMemorySecrets();

  @BeforeEach
  void createSecrets() {
    PkiEngine engine = new PkiEngine(new SeededRandom(1));
    secrets.apply(engine.decide(REQUEST, secrets.current(), NOW).writes());
  }

  @Test
  void anIdentityIsSignedByTheGenerationAndShortLived() throws GeneralSecurityException {
    Map<String, TlsKeyPair> identities = identities().of(Line.PEER);

    Certificate ca = ca("main-peer-ca-1");
    X509Certificate identity = identities.get(ca.fingerprint()).chain().getFirst();
    assertEquals(Set.of(ca.fingerprint()), identities.keySet());
    identity.verify(ca.toJava().orElseThrow().getPublicKey());
    assertEquals(NOW.plus(Duration.ofMinutes(10)), identity.getNotAfter().toInstant());
    assertEquals(List.of("1.3.6.1.5.5.7.3.2"), identity.getExtendedKeyUsage());
    assertNull(identity.getSubjectAlternativeNames());
    assertEquals("CN=etcd-warden-handshake", identity.getSubjectX500Principal().toString());
  }

  @Test
  void thePairOfTheMembersIsPresentedIfTheirCaIsProvided() {
    SecretSet provided = new ProvidedCertificates().secrets();
    Certificate peer =
        TrustBundle.read(provided.find("peer-server").orElseThrow(), List.of("tls.crt")).getFirst();

    assertEquals(
        Set.of(peer.fingerprint()),
        new ClientIdentities(REQUEST, provided, new SeededRandom(2), NOW).providedPeer().keySet());
    assertEquals(Map.of(), identities().providedPeer());
  }

  @Test
  void theUntrustedIdentityComesFromNoGeneration() {
    X509Certificate identity = identities().untrusted().chain().getFirst();

    assertNotEquals(
        ca("main-peer-ca-1").subject().toString(), identity.getIssuerX500Principal().toString());
  }

  /** Every user who may create Secrets can create one with the labels of a CA generation. */
  @Test
  void aGenerationThatIsNotRecordedSignsNoIdentity() {
    StoredSecret own = secrets.get("main-peer-ca-1");
    InMemorySecrets other = new InMemorySecrets();
    PkiEngine engine = new PkiEngine(new SeededRandom(9));
    other.apply(engine.decide(REQUEST, other.current(), NOW).writes());
    secrets.put(
        StoredSecret.unwritten(
                "main-peer-ca-2", StoredSecret.OPAQUE, other.get("main-peer-ca-1").data())
            .withMetadata(own.labels(), Map.of("pki.etcdwarden.io/generation", "2")));

    assertEquals(Set.of(ca("main-peer-ca-1").fingerprint()), identities().of(Line.PEER).keySet());
  }

  private ClientIdentities identities() {
    return new ClientIdentities(REQUEST, secrets.current(), new SeededRandom(2), NOW);
  }

  private Certificate ca(String secret) {
    return TrustBundle.read(secrets.get(secret), List.of("ca.crt")).getFirst();
  }
}
