package io.etcdwarden.etcd;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.Vault;
import io.etcdwarden.plan.StoreSecret;

/** What the vault says of the Secret that a backup store names. */
final class StoreSecrets {
  private StoreSecrets() {}

  static StoreSecret of(Etcd etcd, Vault vault) {
    BackupSpec backup = etcd.getSpec() == null ? null : etcd.getSpec().backup();
    return StoreSecret.of(
        backup == null ? null : backup.store(),
        name -> vault.find(name).map(secret -> secret.entry(StoreSecret.HOST_PATH)));
  }
}
