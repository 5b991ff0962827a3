package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.api.SecretReference;
import io.etcdwarden.api.StoreSpec;
import io.etcdwarden.pki.check.SecretRules;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretRef;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names of all Secrets that an Etcd uses: of its TLS lines, of its backup store and of
 * applications.
 */
public final class SecretReferences {
  private SecretReferences() {}

  /**
   * The Secrets that the spec names, the Secrets that may have the private keys of its CAs, and the
   * Secret of its trust bundle for clients.
   */
  public static Set<String> observed(Etcd etcd) {
    Set<String> names = named(etcd);
    TlsSecrets.of(etcd.getSpec()).lines().values().stream()
        .map(line -> line.ca().name())
        .filter(name -> !name.isEmpty())
        .forEach(name -> names.add(PkiLabels.caKeySecretName(name)));
    names.add(BundlePlanner.plan(etcd.getSpec()).secret());
    names.remove("");
    return names;
  }

  /** The Secrets of {@code spec.pki.clients}, which members do not use. */
  public static Set<String> ofClients(Etcd etcd) {
    Set<String> names = new LinkedHashSet<>();
    Optional.ofNullable(etcd.getSpec())
        .map(EtcdSpec::pki)
        .map(PkiSpec::clients)
        .orElse(List.of())
        .stream()
        .map(PkiSpec.ClientCertificate::secretName)
        .filter(name -> name != null && SecretRules.isName(name))
        .forEach(names::add);
    return names;
  }

  /**
   * The Secrets that the spec names for the cluster itself, without references that have no name.
   */
  public static Set<String> named(Etcd etcd) {
    Set<String> names = new LinkedHashSet<>();
    TlsSecrets.of(etcd.getSpec()).lines().values().stream()
        .flatMap(line -> Stream.of(line.ca(), line.server(), line.client()))
        .map(SecretRef::name)
        .forEach(names::add);
    Optional.ofNullable(etcd.getSpec())
        .map(EtcdSpec::backup)
        .map(BackupSpec::store)
        .map(StoreSpec::secretRef)
        .map(SecretReference::name)
        .ifPresent(names::add);
    names.remove("");
    return names;
  }
}
