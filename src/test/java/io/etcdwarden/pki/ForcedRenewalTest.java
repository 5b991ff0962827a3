package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.issue.ForcedRenewal;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Annotations on generated Secrets, while members run and every connection is checked. */
class ForcedRenewalTest {
  private static final int MOST_STEPS = 300;

  private final SimulatedCluster cluster =
      new SimulatedCluster(PkiRequests.full(), 41, PkiRequests.NOW);

  @Test
  void aCaIsRenewedWithTheSameKeyAndNoLeafChanges() {
    Certificate before = certificate("peer-ca", "ca.crt");
    String leaf = certificate("peer-server", "tls.crt").fingerprint();

    annotate("peer-ca", PkiLabels.FORCE_RENEW, "true");
    settle();

    Certificate after = certificate("peer-ca", "ca.crt");
    assertNotEquals(before.fingerprint(), after.fingerprint());
    assertEquals(before.subject().toString(), after.subject().toString());
    assertEquals(before.publicKey(), after.publicKey());
    assertEquals(leaf, certificate("peer-server", "tls.crt").fingerprint());
    assertEquals(6, cluster.restarts());
    assertFalse(annotations("peer-ca").containsKey(PkiLabels.FORCE_RENEW));
    assertEquals(Set.of(after.fingerprint()), cluster.loaded(Line.PEER, Part.CA));
    assertTrue(cluster.secrets().current().find("main-peer-ca-1").isEmpty());
  }

  @Test
  void aCaIsReplacedByOneWithAnotherKey() {
    Certificate before = certificate("peer-ca", "ca.crt");

    annotate("peer-ca", PkiLabels.FORCE_REPLACE, "true");
    settle();

    assertNotEquals(before.publicKey(), certificate("peer-ca", "ca.crt").publicKey());
    assertEquals("CN=main-peer-ca g2", certificate("peer-server", "tls.crt").issuer().toString());
    assertFalse(annotations("peer-ca").containsKey(PkiLabels.FORCE_REPLACE));
  }

  @Test
  void aRequestDuringARotationIsServedAfterIt() {
    annotate("peer-ca", PkiLabels.FORCE_REPLACE, "true");
    for (int i = 0;
        i < MOST_STEPS && annotations("peer-ca").containsKey(PkiLabels.FORCE_REPLACE);
        i++) {
      cluster.step();
    }

    annotate("peer-ca", PkiLabels.FORCE_REPLACE, "true");
    settle();

    assertEquals("CN=main-peer-ca g3", certificate("peer-server", "tls.crt").issuer().toString());
    assertFalse(annotations("peer-ca").containsKey(PkiLabels.FORCE_REPLACE));
  }

  @ParameterizedTest
  @ValueSource(strings = {PkiLabels.FORCE_RENEW, PkiLabels.FORCE_REPLACE})
  void aLeafGetsANewKeyAndMembersLoadIt(String annotation) {
    Certificate before = certificate("client-client", "tls.crt");

    annotate("client-client", annotation, "true");
    settle();

    Certificate after = certificate("client-client", "tls.crt");
    assertNotEquals(before.publicKey(), after.publicKey());
    assertFalse(annotations("client-client").containsKey(annotation));
    assertEquals(Set.of(after.fingerprint()), cluster.loaded(Line.CLIENT, Part.CLIENT));
    assertEquals(3, cluster.restarts());
  }

  @Test
  void aValueThatCannotBeReadStaysAndIsReported() {
    annotate("peer-ca", PkiLabels.FORCE_RENEW, "yes");
    annotate("client-client", PkiLabels.FORCE_REPLACE, "");
    annotate("main-peer-ca-1", PkiLabels.FORCE_RENEW, "true");

    cluster.step();

    assertEquals("yes", annotations("peer-ca").get(PkiLabels.FORCE_RENEW));
    assertTrue(cluster.isSteady());
    assertEquals(
        List.of(
            "Annotation pki.etcdwarden.io/force-replace of Secret client-client has the value \"\","
                + " so nothing is done. Expected: true.",
            "Annotation pki.etcdwarden.io/force-renew of Secret main-peer-ca-1 has no effect. Set"
                + " it on the CA Secret that members mount.",
            "Annotation pki.etcdwarden.io/force-renew of Secret peer-ca has the value \"yes\", so"
                + " nothing is done. Expected: true."),
        ForcedRenewal.problems(cluster.secrets().current(), "main"));
  }

  private void annotate(String secret, String annotation, String value) {
    StoredSecret stored = cluster.secrets().get(secret);
    Map<String, String> annotations = new LinkedHashMap<>(stored.annotations());
    annotations.put(annotation, value);
    cluster.secrets().put(stored.withMetadata(stored.labels(), annotations));
  }

  private Map<String, String> annotations(String secret) {
    return cluster.secrets().get(secret).annotations();
  }

  private Certificate certificate(String secret, String key) {
    return TrustBundle.read(cluster.secrets().get(secret), List.of(key)).getFirst();
  }

  private void settle() {
    int steps = 0;
    do {
      cluster.step();
      assertTrue(steps++ < MOST_STEPS, "the cluster is not steady");
    } while (!cluster.isSteady());
  }
}
