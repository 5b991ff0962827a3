package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Pem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to running members when a user changes provided Secrets. */
class ProvidedChangesTest {
  private static final int MOST_STEPS = 200;

  private final ProvidedCertificates certificates = new ProvidedCertificates();

  /** CAs with other keys and the same names, as cert-manager issues them again. */
  private final ProvidedCertificates successors = new ProvidedCertificates();

  private final SimulatedCluster cluster =
      SimulatedCluster.provided(PkiRequests.full(), certificates.secrets(), PkiRequests.NOW);

  /** etcd reads the peer pair at each handshake, so no program needs a restart for it. */
  @ParameterizedTest(name = "{0}: {1} restarts")
  @CsvSource({"SRVc, 3", "CLIc, 3", "SRVb, 3", "SRVp, 0"})
  void membersRestartOnceForAChangedCertificateThatIsReadAtStart(
      TestArtifact artifact, int restarts) {
    renew(artifact);

    settle();

    assertEquals(restarts, cluster.restarts());
    assertEquals(Math.min(restarts, 1), cluster.mostDown());
    if (restarts > 0) {
      assertEquals(Set.of(stored(artifact)), cluster.loaded(artifact.line, artifact.part));
    }
  }

  @Test
  void secretsThatChangeWithinAMinuteShareTheRestarts() {
    for (TestArtifact artifact : List.of(TestArtifact.SRVc, TestArtifact.SRVb, TestArtifact.CLIc)) {
      renew(artifact);
      cluster.step();
    }

    settle();

    assertEquals(3, cluster.restarts());
    assertEquals(1, cluster.restartStarts().size());
  }

  @Test
  void anInvalidCertificateRestartsNothing() {
    StoredSecret server = certificates.secrets().find("client-server").orElseThrow();
    StoredSecret other = certificates.secrets().find("client-client").orElseThrow();
    put(
        "client-server",
        Map.of("tls.crt", server.value("tls.crt"), "tls.key", other.value("tls.key")));

    settle();

    assertEquals(0, cluster.restarts());
    assertEquals(Set.of(FindingCode.KEY_MISMATCH), errors());
  }

  @Test
  void theSameContentWrittenAgainRestartsMembersAtMostOnce() {
    rewrite(TestArtifact.CLIc);
    settle();
    int first = cluster.restarts();

    for (int i = 0; i < 3; i++) {
      rewrite(TestArtifact.CLIc);
      settle();
    }

    assertTrue(first <= 3);
    assertEquals(first, cluster.restarts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"CAc", "CAp"})
  void membersRestartOnceForACaThatIsAdded(TestArtifact ca) {
    putUnion(ca);

    settle();

    assertEquals(3, cluster.restarts());
    assertEquals(1, cluster.mostDown());
    assertEquals(List.of(), cluster.findings().stream().filter(Finding::isError).toList());
  }

  /** After every change each connection is checked. */
  @Test
  void aUserReplacesTheCaOfThePeerLineInThreeStepsWithoutARefusedConnection() {
    cluster.answerHandshakes(1);
    putUnion(TestArtifact.CAp);
    settle();
    put("peer-server", successors.secrets().find("peer-server").orElseThrow().data());
    settle();
    put("peer-ca", successors.secrets().find("peer-ca").orElseThrow().data());
    settle();

    assertEquals(6, cluster.restarts());
    assertEquals(1, cluster.mostDown());
    assertEquals(
        Set.of(fingerprint(successors, TestArtifact.CAp)), cluster.loaded(Line.PEER, Part.CA));
  }

  /** The kubelets of some members may still mount the earlier certificate. */
  @Test
  void aUserWhoDoesNotWaitBetweenTheLastTwoStepsCausesNoRefusedConnection() {
    cluster.answerHandshakes(1);
    putUnion(TestArtifact.CAp);
    settle();
    put("peer-server", successors.secrets().find("peer-server").orElseThrow().data());
    cluster.step();
    put("peer-ca", successors.secrets().find("peer-ca").orElseThrow().data());
    settle();

    assertEquals(6, cluster.restarts());
    assertEquals(1, cluster.mostDown());
  }

  /** A pod calls itself on this line, so a restart repairs it. */
  @Test
  void membersRestartOnceWhenCaAndCertificatesOfTheClientLineAreReplacedAtOnce() {
    cluster.leaveAlone(Duration.ZERO);
    for (TestArtifact artifact : List.of(TestArtifact.CLIc, TestArtifact.SRVc)) {
      put(artifact.secret, successors.secrets().find(artifact.secret).orElseThrow().data());
    }
    put("client-ca", Map.of("ca.crt", newClientCas()));

    settle();

    assertEquals(3, cluster.restarts());
    assertEquals(1, cluster.mostDown());
    cluster.expectService();
  }

  /** Without handshakes nothing shows that members trust the CA of the present certificate. */
  @Test
  void membersAreNotRestartedWhileNothingShowsThatTheyAcceptThePeerCertificate() {
    putUnion(TestArtifact.CAp);
    settle();
    put("peer-server", successors.secrets().find("peer-server").orElseThrow().data());
    settle();
    put("peer-ca", successors.secrets().find("peer-ca").orElseThrow().data());
    steps(60);

    assertEquals(3, cluster.restarts());
    assertEquals(Set.of(FindingCode.PEER_TRUST_UNKNOWN), codesOfPeerServer());
  }

  @Test
  void membersAreNotRestartedWhenCaAndCertificateOfThePeerLineAreReplacedAtOnce() {
    cluster.answerHandshakes(1);
    cluster.leaveAlone(Duration.ZERO);
    put("peer-ca", successors.secrets().find("peer-ca").orElseThrow().data());
    put("peer-server", successors.secrets().find("peer-server").orElseThrow().data());
    steps(60);

    assertEquals(0, cluster.restarts());
    assertEquals(Set.of(FindingCode.PEER_ISSUER_NOT_LOADED), errors());
    assertTrue(cluster.areAllReady());

    putUnion(TestArtifact.CAp);
    put("peer-server", certificates.secrets().find("peer-server").orElseThrow().data());
    settle();

    assertEquals(Set.of(), errors());
    assertEquals(1, cluster.mostDown());
    cluster.expectService();
  }

  /** The certificate of the client line would restart members, which the others would refuse. */
  @Test
  void membersAreNotRestartedWhenAGeneratedPeerCertificateIsReplacedTogetherWithItsCa() {
    SimulatedCluster generated = new SimulatedCluster(PkiRequests.full(), 7, PkiRequests.NOW);
    generated.answerHandshakes(1);
    generated.leaveAlone(Duration.ZERO);
    StoredSecret ca = generated.secrets().get("peer-ca");
    byte[] both = ProvidedCertificates.join(ca.value("ca.crt"), successors.caPem(Line.PEER));
    generated.userWrites(ca.withData(Map.of("ca.crt", both, "bundle.crt", both)));
    generated.userWrites(
        withData(
            generated,
            "peer-server",
            successors.secrets().find("peer-server").orElseThrow().data()));
    StoredSecret client = generated.secrets().get("client-client");
    generated.userWrites(
        client.withData(
            Map.of(
                "tls.crt",
                ProvidedCertificates.join(client.value("tls.crt"), new byte[] {'\n'}),
                "tls.key",
                client.value("tls.key"))));

    for (int i = 0; i < 60; i++) {
      generated.step();
    }

    assertEquals(0, generated.restarts());
    assertTrue(
        generated.findings().stream()
            .anyMatch(it -> it.isError() && it.code() == FindingCode.PEER_ISSUER_NOT_LOADED));
  }

  @Test
  void aBundleThatRefusesACertificateInUseRestartsNothing() {
    put("peer-ca", successors.secrets().find("peer-ca").orElseThrow().data());

    settle();

    assertEquals(0, cluster.restarts());
    assertEquals(1, errors().size());
  }

  /** The operator issues from the new CA only when all members have loaded it. */
  @ParameterizedTest(name = "{0}, new key at once: {1}")
  @CsvSource({"CAp, false", "CAp, true", "CAc, false", "CAc, true"})
  void aCaThatIssuesIsReplacedInThreeStepsWithoutARefusedConnection(
      TestArtifact ca, boolean isKeyWrittenAtOnce) {
    SimulatedCluster issuing =
        SimulatedCluster.provided(
            PkiRequests.withRunningMembers(PkiRequests.full()), casWithKeys(), PkiRequests.NOW);
    issuing.answerHandshakes(1);
    issuing.userWrites(withData(issuing, ca.secret, Map.of("ca.crt", union(ca))));
    if (!isKeyWrittenAtOnce) {
      settle(issuing);
    }
    issuing.userWrites(withData(issuing, ca.secret + "-key", key(successors, ca)));
    settle(issuing);
    byte[] last = ca == TestArtifact.CAc ? newClientCas() : successors.caPem(ca.line);
    issuing.userWrites(withData(issuing, ca.secret, Map.of("ca.crt", last)));
    settle(issuing);

    assertEquals(1, issuing.mostDown());
    assertEquals(Set.of(fingerprint(successors, ca)), issuing.loaded(ca.line, Part.CA));
    assertEquals(List.of(), issuing.findings().stream().filter(Finding::isError).toList());
    assertTrue(
        issuing.findings().stream()
            .noneMatch(it -> it.code() == FindingCode.CA_CHANGED_WHILE_RUNNING));
  }

  private byte[] newClientCas() {
    return ProvidedCertificates.join(
        successors.caPem(Line.CLIENT), certificates.caPem(Line.BACKUP));
  }

  private SecretSet casWithKeys() {
    SecretSet secrets = SecretSet.EMPTY;
    for (TestArtifact ca : TestArtifact.CAS) {
      secrets =
          secrets
              .with(certificates.secrets().find(ca.secret).orElseThrow())
              .with(
                  StoredSecret.unwritten(
                      ca.secret + "-key", StoredSecret.OPAQUE, key(certificates, ca)));
    }
    return secrets;
  }

  private static Map<String, byte[]> key(ProvidedCertificates source, TestArtifact ca) {
    return Map.of("ca.key", Pem.write("PRIVATE KEY", source.ca(ca).key.getPrivate().getEncoded()));
  }

  private static StoredSecret withData(
      SimulatedCluster of, String secret, Map<String, byte[]> data) {
    return of.secrets().get(secret).withData(new TreeMap<>(data));
  }

  private void renew(TestArtifact artifact) {
    put(artifact.secret, certificates.secrets().find(artifact.secret).orElseThrow().data());
  }

  private void rewrite(TestArtifact artifact) {
    put(artifact.secret, cluster.secrets().get(artifact.secret).data());
  }

  private void putUnion(TestArtifact ca) {
    put(ca.secret, Map.of("ca.crt", union(ca)));
  }

  private byte[] union(TestArtifact ca) {
    return ProvidedCertificates.join(
        certificates.secrets().find(ca.secret).orElseThrow().value("ca.crt"),
        successors.secrets().find(ca.secret).orElseThrow().value("ca.crt"));
  }

  private void put(String secret, Map<String, byte[]> data) {
    cluster.userWrites(cluster.secrets().get(secret).withData(new TreeMap<>(data)));
  }

  private void settle() {
    settle(cluster);
  }

  private static void settle(SimulatedCluster some) {
    int steps = 0;
    do {
      some.step();
    } while ((steps < 20 || !some.isSteady()) && steps++ < MOST_STEPS);
    assertTrue(some.isSteady(), () -> "not steady: " + some.findings());
  }

  private void steps(int count) {
    for (int i = 0; i < count; i++) {
      cluster.step();
    }
  }

  private Set<FindingCode> errors() {
    return codes(cluster.findings().stream().filter(Finding::isError).toList());
  }

  private Set<FindingCode> codesOfPeerServer() {
    return codes(
        cluster.findings().stream().filter(it -> it.secret().equals("peer-server")).toList());
  }

  private static Set<FindingCode> codes(List<Finding> findings) {
    return Set.copyOf(findings.stream().map(Finding::code).distinct().toList());
  }

  private String stored(TestArtifact artifact) {
    return fingerprint(cluster.secrets().current(), artifact);
  }

  private static String fingerprint(ProvidedCertificates source, TestArtifact artifact) {
    return fingerprint(source.secrets(), artifact);
  }

  private static String fingerprint(SecretSet secrets, TestArtifact artifact) {
    return TrustBundle.read(
            secrets.find(artifact.secret).orElseThrow(),
            List.of(artifact.part == Part.CA ? "ca.crt" : "tls.crt"))
        .getFirst()
        .fingerprint();
  }
}
