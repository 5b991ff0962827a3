package io.etcdwarden.support;

import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredClientCertificate;
import io.etcdwarden.pki.secret.StoredClientCertificates;
import io.etcdwarden.pki.secret.StoredSecret;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Secrets in memory, as the operator observes them and as an API server changes them. */
public final class StoredSecrets {
  private StoredSecrets() {}

  /** Returns the observation of these Secrets: each of them may be named by an entry. */
  public static SecretSet of(Collection<StoredSecret> secrets) {
    return SecretSet.of(secrets)
        .withClients(
            StoredClientCertificates.of(
                secrets.stream().map(StoredClientCertificate::of).toList()));
  }

  /** Returns the Secret after a merge patch. */
  public static StoredSecret updated(StoredSecret present, StoredSecret changes) {
    Map<String, byte[]> data = new TreeMap<>(present.data());
    data.putAll(changes.data());
    StoredSecret changed = changes.keys().isEmpty() ? present : present.withData(data);
    return changed
        .withMetadata(
            merged(present.labels(), changes.labels()),
            merged(present.annotations(), changes.annotations()))
        .withOwners(changes.owners());
  }

  private static Map<String, String> merged(
      Map<String, String> present, Map<String, String> changes) {
    Map<String, String> merged = new TreeMap<>(present);
    merged.putAll(changes);
    merged.values().removeIf(String::isEmpty);
    return merged;
  }
}
