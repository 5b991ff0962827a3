package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.StoredSecret;
import io.etcdwarden.pki.Vault;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.support.Etcds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreSecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{store: {provider: aws}}",
        "{store: {provider: aws, secretRef: {name: ''}}}",
        "{store: {provider: aws, secretRef: {namespace: ns}}}"
      })
  void aStoreMayNameNoSecret(String backup) {
    assertEquals(new StoreSecret.NotNamed(), StoreSecrets.of(etcd(backup), Vault.EMPTY));
  }

  @Test
  void aWishWithoutBackupOrSpecNamesNone() {
    Etcd etcd = Etcds.plain();
    etcd.setSpec(null);

    assertEquals(new StoreSecret.NotNamed(), StoreSecrets.of(etcd, Vault.EMPTY));
    assertEquals(
        new StoreSecret.NotNamed(),
        StoreSecrets.of(Etcds.with("main", "  replicas: 1\n"), Vault.EMPTY));
  }

  @Test
  void aSecretThatIsNotThereIsToldByItsName() {
    assertEquals(new StoreSecret.Missing("creds"), StoreSecrets.of(named(), Vault.EMPTY));
  }

  @ParameterizedTest(name = "hostPath {0}: {1}")
  @CsvSource(
      value = {"/srv/etcd, /srv/etcd", "' /srv/etcd\n', /srv/etcd", "' ', ", ", "},
      ignoreLeadingAndTrailingWhitespace = true)
  void aSecretMayNameAFolderOfTheNode(String stored, String path) {
    Map<String, byte[]> data =
        stored == null ? Map.of() : Map.of("hostPath", stored.getBytes(StandardCharsets.UTF_8));
    StoredSecret secret =
        new StoredSecret(
            "creds", "Opaque", data, Map.of(), Map.of(), Set.of(), "u", "1", false, false);

    assertEquals(
        new StoreSecret.Found("creds", Optional.ofNullable(path)),
        StoreSecrets.of(named(), Vault.of(List.of(secret))));
  }

  private static Etcd named() {
    return etcd("{store: {provider: Local, secretRef: {name: creds}}}");
  }

  private static Etcd etcd(String backup) {
    return Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: " + backup + "\n");
  }
}
