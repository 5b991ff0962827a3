package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.CorporateIssuer;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.CertificateWriter;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.support.Etcds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CaSigningTest {
  private final ReconcileHarness harness = new ReconcileHarness(true);
  private final CorporateIssuer issuer = new CorporateIssuer(harness.clock.instant());

  @Test
  void theKeyIsKeptUntilTheIssuerHasSigned() {
    harness.cluster.create(withIssuer());

    Duration delay = harness.reconcile();
    harness.reconcile();
    harness.cluster.setIssuer(
        (request, key) ->
            new SigningState.Signed(
                List.of(
                    issuer.sign(
                        CertificateWriter.subject(request.commonName()),
                        key.subjectPublicKeyInfo(),
                        request.purposes(),
                        request.validity(),
                        harness.clock.instant())),
                key));
    harness.reconcile();

    List<KeyMaterial> keys = harness.cluster.signingKeys();
    StoredSecret generation = harness.cluster.secret("main-client-ca-1").orElseThrow();
    assertTrue(delay.compareTo(Duration.ofSeconds(6)) < 0, delay::toString);
    assertEquals(3, keys.size());
    assertEquals(1, keys.stream().distinct().count());
    assertEquals(keys.getFirst(), TrustBundle.privateKey(generation, "ca.key").orElseThrow());
    assertEquals(
        "cert-manager.io/Issuer/corp-ca",
        generation.annotations().get("pki.etcdwarden.io/issuer-ref"));

    harness.reconcile();

    assertEquals(3, harness.cluster.signingKeys().size(), "nothing is left to ask for");
  }

  @Test
  void aSuspendedEtcdAsksNoIssuer() {
    Etcd etcd = withIssuer();
    etcd.getMetadata().setAnnotations(Map.of(Annotations.SUSPEND, ""));
    harness.cluster.create(etcd);

    harness.reconcile();

    assertTrue(harness.cluster.signingKeys().isEmpty());
  }

  private static Etcd withIssuer() {
    return Etcds.with(
        "main",
        """
          replicas: 1
          etcd:
            clientUrlTls:
              tlsCASecretRef: {name: ca}
              serverTLSSecretRef: {name: server}
              clientTLSSecretRef: {name: client}
          backup: {}
          pki: {issuerRef: {name: corp-ca}}
        """);
  }
}
