package io.etcdwarden.pki;

import java.util.Objects;
import java.util.Set;

/**
 * What a line's authority must be: the Secret whose certificates pods mount, the data key they
 * stand under, the common name without its generation, the purposes that its leaves are restricted
 * to (none named: all), and whether its bundle must also hold the backup line's authority because
 * followers verify the backup leader with it.
 */
public record AuthoritySpec(
    SecretRef secret,
    String dataKey,
    String commonName,
    Set<Purpose> restrictedTo,
    boolean trustsBackup) {
  public static final String DEFAULT_DATA_KEY = "ca.crt";

  public AuthoritySpec {
    dataKey = Objects.requireNonNullElse(dataKey, "");
    if (dataKey.isEmpty()) {
      dataKey = DEFAULT_DATA_KEY;
    }
    restrictedTo = Set.copyOf(restrictedTo);
  }
}
