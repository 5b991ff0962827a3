package io.etcdwarden.pki.secret;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Secrets of {@code spec.pki.clients} that exist, and those that were issued for entries that
 * the spec no longer has.
 *
 * @param bySecret by the name of the Secret
 * @param namedByOthers the other Etcd of the namespace that uses a Secret of this name for its own
 *     members, by the name of the Secret
 */
public record StoredClientCertificates(
    Map<String, StoredClientCertificate> bySecret, Map<String, String> namedByOthers) {
  public static final StoredClientCertificates NONE =
      new StoredClientCertificates(Map.of(), Map.of());

  public StoredClientCertificates {
    bySecret = Collections.unmodifiableMap(new TreeMap<>(bySecret));
    namedByOthers = Map.copyOf(namedByOthers);
  }

  public static StoredClientCertificates of(Collection<StoredClientCertificate> stored) {
    Map<String, StoredClientCertificate> bySecret = new TreeMap<>();
    stored.forEach(it -> bySecret.put(it.secret(), it));
    return new StoredClientCertificates(bySecret, Map.of());
  }

  public Optional<StoredClientCertificate> find(String secret) {
    return Optional.ofNullable(bySecret.get(secret));
  }

  /** In the order of their names. */
  public List<StoredClientCertificate> all() {
    return List.copyOf(bySecret.values());
  }

  /** The other Etcd that uses a Secret of this name for its members. */
  public Optional<String> namedByOther(String secret) {
    return Optional.ofNullable(namedByOthers.get(secret));
  }
}
