package io.etcdwarden.etcd;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.StoreSpec;
import io.etcdwarden.pki.Vault;
import io.etcdwarden.plan.StoreSecret;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the vault says of the Secret that a backup store names. */
final class StoreSecrets {
  private static final String HOST_PATH = "hostPath";

  private StoreSecrets() {}

  static StoreSecret of(Etcd etcd, Vault vault) {
    BackupSpec backup = etcd.getSpec() == null ? null : etcd.getSpec().backup();
    StoreSpec store = backup == null ? null : backup.store();
    if (store == null || store.secretRef() == null || isBlank(store.secretRef().name())) {
      return new StoreSecret.NotNamed();
    }
    String name = store.secretRef().name();
    return vault
        .find(name)
        .<StoreSecret>map(
            secret ->
                new StoreSecret.Found(
                    name,
                    Optional.of(new String(secret.entry(HOST_PATH), StandardCharsets.UTF_8).strip())
                        .filter(path -> !path.isEmpty())))
        .orElseGet(() -> new StoreSecret.Missing(name));
  }

  private static boolean isBlank(String name) {
    return name == null || name.isBlank();
  }
}
