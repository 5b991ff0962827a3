package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.util.Objects;
import java.util.Set;

/**
 * What a line's authority must be: the Secret whose certificates pods mount, the data key they
 * stand under, the common name without its generation, the purposes that its leaves are restricted
 * to (none named: all), and whether its bundle must also hold the backup line's authority because
 * followers verify the backup leader with it.
 */
public record CaSpec(
    SecretRef secret,
    String dataKey,
    String commonName,
    Set<KeyPurpose> allowedPurposes,
    boolean includesBackupCa) {
  public static final String DEFAULT_DATA_KEY = "ca.crt";

  public CaSpec {
    dataKey = Objects.requireNonNullElse(dataKey, "");
    if (dataKey.isEmpty()) {
      dataKey = DEFAULT_DATA_KEY;
    }
    allowedPurposes = Set.copyOf(allowedPurposes);
  }
}
