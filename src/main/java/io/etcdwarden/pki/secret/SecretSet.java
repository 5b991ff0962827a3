package io.etcdwarden.pki.secret;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The Secrets of one cluster that exist, by name. */
public final class SecretSet {
  public static final SecretSet EMPTY = of(List.of());

  private final Map<String, StoredSecret> secrets;
  private final StoredClientCertificates clients;

  private SecretSet(Map<String, StoredSecret> secrets, StoredClientCertificates clients) {
    this.secrets = secrets;
    this.clients = clients;
  }

  public static SecretSet of(Collection<StoredSecret> secrets) {
    Map<String, StoredSecret> byName = new TreeMap<>();
    secrets.forEach(secret -> byName.put(secret.name(), secret));
    return new SecretSet(byName, StoredClientCertificates.NONE);
  }

  public Optional<StoredSecret> find(String name) {
    return Optional.ofNullable(secrets.get(name));
  }

  /** All Secrets, in the order of their names. */
  public List<StoredSecret> all() {
    return List.copyOf(secrets.values());
  }

  /** This set with a Secret that replaces another Secret of its name. */
  public SecretSet with(StoredSecret secret) {
    Map<String, StoredSecret> changed = new TreeMap<>(secrets);
    changed.put(secret.name(), secret);
    return new SecretSet(changed, clients);
  }

  /** This set with these client certificates, which are no Secrets of members. */
  public SecretSet withClients(StoredClientCertificates others) {
    return new SecretSet(secrets, others);
  }

  /** The Secrets of {@code spec.pki.clients}. */
  public StoredClientCertificates clients() {
    return clients;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretSet that
        && secrets.equals(that.secrets)
        && clients.equals(that.clients);
  }

  @Override
  public int hashCode() {
    return secrets.hashCode();
  }

  @Override
  public String toString() {
    return "Secrets " + secrets.keySet();
  }
}
