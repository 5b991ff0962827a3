package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.support.Etcds;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsSecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "  replicas: 1\n",
        "  replicas: 1\n  etcd: {}\n",
        "  replicas: 1\n  etcd: {}\n  backup: {}\n"
      })
  void aSpecWithoutTlsHasNoLines(String spec) {
    assertEquals(Map.of(), secrets(spec).lines());
  }

  @Test
  void anEtcdWithoutASpecHasNoLines() {
    assertEquals(Map.of(), TlsSecrets.of(null).lines());
  }

  @Test
  void everySecuredLineIsPresent() {
    Etcd etcd = Etcds.withTls(3, "client", "peer", "backup");

    assertEquals(Set.of(Line.values()), TlsSecrets.of(etcd.getSpec()).lines().keySet());
  }

  @ParameterizedTest
  @CsvSource({"'', ca.crt, bundle.crt", "', dataKey: other.pem', other.pem, other.pem"})
  void withoutADataKeyCallersOfTheSidecarReadAnotherKeyThanPods(
      String dataKey, String caKey, String callerCaKey) {
    String spec = "  backup:\n    tls: {tlsCASecretRef: {name: ca%s}}\n".formatted(dataKey);

    LineSecrets backup = secrets(spec).line(Line.BACKUP).orElseThrow();

    assertEquals(caKey, backup.caKey());
    assertEquals(callerCaKey, backup.callerCaKey());
  }

  @Test
  void callersOfEtcdReadTheSameKeyAsPods() {
    String spec = "  etcd:\n    clientUrlTls: {tlsCASecretRef: {name: ca}}\n";

    LineSecrets client = secrets(spec).line(Line.CLIENT).orElseThrow();

    assertEquals("ca.crt", client.caKey());
    assertEquals("ca.crt", client.callerCaKey());
  }

  @Test
  void theServerCertificateOfThePeerLineIsAlsoTheClientCertificate() {
    String spec =
        "  etcd:\n"
            + "    peerUrlTls: {serverTLSSecretRef: {name: peer}, clientTLSSecretRef: {name:"
            + " other}}\n";

    LineSecrets peer = secrets(spec).line(Line.PEER).orElseThrow();

    assertEquals(SecretRef.to("peer"), peer.server());
    assertEquals(SecretRef.to("peer"), peer.client());
  }

  @Test
  void aMissingReferenceDiffersFromOneWithoutAName() {
    String spec = "  etcd:\n    clientUrlTls: {serverTLSSecretRef: {}}\n";

    Optional<LineSecrets> client = secrets(spec).line(Line.CLIENT);

    assertEquals(Optional.of(SecretRef.ABSENT), client.map(LineSecrets::ca));
    assertEquals(Optional.of(SecretRef.to("")), client.map(LineSecrets::server));
  }

  private static TlsSecrets secrets(String spec) {
    return TlsSecrets.of(Etcds.with("main", spec).getSpec());
  }
}
