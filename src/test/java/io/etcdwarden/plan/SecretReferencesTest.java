package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecretReferencesTest {
  private static final Etcd ETCD =
      Etcds.with(
          "main",
          """
            replicas: 1
            etcd:
              clientUrlTls: {tlsCASecretRef: {name: ca}, serverTLSSecretRef: {name: server}, clientTLSSecretRef: {name: client}}
              peerUrlTls: {tlsCASecretRef: {name: ca}, serverTLSSecretRef: {name: peer}, clientTLSSecretRef: {name: unused}}
            backup:
              tls: {tlsCASecretRef: {name: ''}, serverTLSSecretRef: {name: backup-server}}
              store: {provider: S3, secretRef: {name: store}}
          """);

  @Test
  void theSecretsOfAllLinesAndOfTheStoreAreNamed() {
    assertEquals(
        List.of("ca", "server", "client", "peer", "backup-server", "store"),
        List.copyOf(SecretReferences.named(ETCD)));
  }

  @Test
  void theKeyOfACaMayBeInASecondSecret() {
    assertEquals(
        List.of("ca", "server", "client", "peer", "backup-server", "store", "ca-key"),
        List.copyOf(SecretReferences.observed(ETCD)));
  }

  @Test
  void anEtcdWithoutASpecNamesNoSecrets() {
    assertEquals(Set.of(), SecretReferences.observed(emptyEtcd()));
  }

  private static Etcd emptyEtcd() {
    Etcd etcd = Etcds.withDefaults();
    etcd.setSpec(null);
    return etcd;
  }
}
