package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sequences of reconciles about the ConfigMap with the CA certificates for clients. */
class ClientTrustTest {
  private static final String BUNDLE =
      "  pki: {trustBundle: {configMapName: %s, formats: [PEM, PKCS12]}}\n";

  private final ReconcileHarness harness = new ReconcileHarness(true);

  @Test
  void theConfigMapHoldsTheCaOfTheClientLineForPemAndJava() {
    harness.cluster.create(etcd("trust"));

    harness.reconcile();

    ConfigMap trust = configMap("trust").orElseThrow();
    assertEquals(
        List.of("CN=main-client-ca g1"),
        TrustBundle.read(trust.getData().get("ca.crt").getBytes(StandardCharsets.US_ASCII)).stream()
            .map(ca -> ca.subject().toString())
            .toList());
    assertTrue(trust.getBinaryData().containsKey("truststore.p12"));
    assertEquals("etcd-uid", trust.getMetadata().getOwnerReferences().getFirst().getUid());
    assertTrue(trust.getMetadata().getAnnotations().containsKey(PkiLabels.BUNDLE_HASH));
    assertEquals("True Valid", harness.condition("CertificatesReady"));
  }

  @Test
  void aSecondReconcileWritesNothing() {
    harness.cluster.create(etcd("trust"));
    harness.reconcile();
    harness.reconcile();
    harness.cluster.writes();

    harness.reconcile();

    assertEquals(List.of(), harness.cluster.writes());
  }

  @Test
  void aConfigMapOfTheMembersIsNotOverwritten() {
    harness.cluster.create(etcd("main-config"));

    harness.reconcile();

    assertFalse(configMap("main-config").orElseThrow().getData().containsKey("ca.crt"));
    assertEquals("True TrustBundleNotWritten", harness.condition("CertificatesReady"));
    assertTrue(harness.cluster.object(StatefulSet.class, "main").isPresent());
  }

  @Test
  void aConfigMapThatCannotBeWrittenIsAWarningAndTheClusterGoesOn() {
    harness.cluster.create(etcd("trust"));
    harness.cluster.failNextApply(
        new OperatorException(ErrorCode.SYNC_CONFIGMAP, "cannot write ConfigMap trust: quota"));

    Duration delay = harness.reconcile();

    assertEquals("True TrustBundleNotWritten", harness.condition("CertificatesReady"));
    assertTrue(harness.cluster.eventReasons().contains("TrustBundleNotWritten"));
    assertTrue(harness.cluster.object(StatefulSet.class, "main").isPresent());
    assertTrue(delay.compareTo(Duration.ofMinutes(5)) <= 0, delay.toString());

    harness.reconcile();

    assertEquals("True Valid", harness.condition("CertificatesReady"));
  }

  @Test
  void aConfigMapOfAnEarlierNameIsDeleted() {
    harness.cluster.create(etcd("trust"));
    harness.reconcile();

    harness.cluster.updateSpec(etcd("other-trust"));
    harness.reconcile();

    assertTrue(configMap("trust").isEmpty());
    assertTrue(configMap("other-trust").isPresent());

    harness.cluster.updateSpec(Etcds.withTls(3, "client"));
    harness.reconcile();

    assertTrue(configMap("other-trust").isEmpty());
    assertTrue(configMap("main-config").isPresent());
  }

  @Test
  void aSuspendedEtcdKeepsItsConfigMapAsItIs() {
    Etcd suspended = etcd("trust");
    suspended.getMetadata().setAnnotations(Map.of(Annotations.SUSPEND, ""));
    harness.cluster.create(suspended);

    harness.reconcile();

    assertTrue(configMap("trust").isEmpty());
  }

  @Test
  void anInvalidSpecDoesNotDeleteTheConfigMap() {
    harness.cluster.create(etcd("trust"));
    harness.reconcile();

    harness.cluster.updateSpec(etcd("  storageCapacity: 1x\n", BUNDLE.formatted("trust")));
    harness.reconcile();

    assertTrue(configMap("trust").isPresent());
  }

  @Test
  void aRetainedConfigMapHasNoOwner() {
    harness.cluster.create(
        etcd("", "  pki: {retain: true, trustBundle: {configMapName: trust}}\n"));

    harness.reconcile();

    ConfigMap trust = configMap("trust").orElseThrow();
    assertEquals(List.of(), trust.getMetadata().getOwnerReferences());
    assertEquals("main", trust.getMetadata().getAnnotations().get(PkiLabels.RETAINED_FOR));
  }

  private static Etcd etcd(String configMap) {
    return etcd("", BUNDLE.formatted(configMap));
  }

  /** An Etcd with TLS on the client line and more lines of YAML in its spec. */
  private static Etcd etcd(String first, String last) {
    return Etcds.with(
        "main",
        first
            + """
              replicas: 3
              etcd:
                clientUrlTls:
                  tlsCASecretRef: {name: main-client-ca}
                  serverTLSSecretRef: {name: main-client-server}
                  clientTLSSecretRef: {name: main-client-client}
              backup: {}
            """
            + last);
  }

  private Optional<ConfigMap> configMap(String name) {
    return harness.cluster.object(ConfigMap.class, name);
  }
}
