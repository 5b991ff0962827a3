package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.plan.StoreSecret;

/** Finds the Secret of the backup store among the observed Secrets. */
final class StoreSecretLookup {
  private StoreSecretLookup() {}

  static StoreSecret of(Etcd etcd, SecretSet secrets) {
    return StoreSecret.of(
        etcd, name -> secrets.find(name).map(secret -> secret.value(StoreSecret.HOST_PATH)));
  }
}
