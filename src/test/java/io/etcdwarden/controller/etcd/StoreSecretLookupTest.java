package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
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

class StoreSecretLookupTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{store: {provider: aws}}",
        "{store: {provider: aws, secretRef: {name: ''}}}",
        "{store: {provider: aws, secretRef: {namespace: ns}}}"
      })
  void aStoreMayNameNoSecret(String backup) {
    assertEquals(new StoreSecret.NotNamed(), StoreSecretLookup.of(etcd(backup), SecretSet.EMPTY));
  }

  @Test
  void aSpecWithoutBackupNamesNoSecret() {
    Etcd etcd = Etcds.withDefaults();
    etcd.setSpec(null);

    assertEquals(new StoreSecret.NotNamed(), StoreSecretLookup.of(etcd, SecretSet.EMPTY));
    assertEquals(
        new StoreSecret.NotNamed(),
        StoreSecretLookup.of(Etcds.with("main", "  replicas: 1\n"), SecretSet.EMPTY));
  }

  @Test
  void aMissingSecretIsReportedByName() {
    assertEquals(
        new StoreSecret.Missing("creds"),
        StoreSecretLookup.of(etcdWithStoreSecret(), SecretSet.EMPTY));
  }

  @ParameterizedTest(name = "hostPath {0}: {1}")
  @CsvSource(
      value = {"/srv/etcd, /srv/etcd", "' /srv/etcd\n', /srv/etcd", "' ', ", ", "},
      ignoreLeadingAndTrailingWhitespace = true)
  void aSecretMayContainAHostPath(String stored, String path) {
    Map<String, byte[]> data =
        stored == null ? Map.of() : Map.of("hostPath", stored.getBytes(StandardCharsets.UTF_8));
    StoredSecret secret =
        new StoredSecret(
            "creds", "Opaque", data, Map.of(), Map.of(), Set.of(), "u", "1", false, false);

    assertEquals(
        new StoreSecret.Found("creds", Optional.ofNullable(path)),
        StoreSecretLookup.of(etcdWithStoreSecret(), SecretSet.of(List.of(secret))));
  }

  private static Etcd etcdWithStoreSecret() {
    return etcd("{store: {provider: Local, secretRef: {name: creds}}}");
  }

  private static Etcd etcd(String backup) {
    return Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: " + backup + "\n");
  }
}
