package io.etcdwarden.pki;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The stored Secrets that concern one cluster, by name. */
public final class Vault {
  public static final Vault EMPTY = of(List.of());

  private final Map<String, StoredSecret> secrets;

  private Vault(Map<String, StoredSecret> secrets) {
    this.secrets = secrets;
  }

  public static Vault of(Collection<StoredSecret> secrets) {
    Map<String, StoredSecret> byName = new TreeMap<>();
    secrets.forEach(secret -> byName.put(secret.name(), secret));
    return new Vault(byName);
  }

  public Optional<StoredSecret> find(String name) {
    return Optional.ofNullable(secrets.get(name));
  }

  /** All of them, in the order of their names. */
  public List<StoredSecret> secrets() {
    return List.copyOf(secrets.values());
  }

  /** A vault in which this Secret stands in the place of any other of its name. */
  public Vault with(StoredSecret secret) {
    Map<String, StoredSecret> changed = new TreeMap<>(secrets);
    changed.put(secret.name(), secret);
    return new Vault(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vault that && secrets.equals(that.secrets);
  }

  @Override
  public int hashCode() {
    return secrets.hashCode();
  }

  @Override
  public String toString() {
    return "Vault " + secrets.keySet();
  }
}
