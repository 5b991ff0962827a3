package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.util.Objects;
import java.util.Set;

/**
 * What the CA of a line must be.
 *
 * @param secret the CA Secret, which pods mount
 * @param dataKey the data key of the trust bundle; {@code ca.crt} if it is empty
 * @param commonName the common name of a generated CA, without the generation number
 * @param allowedPurposes the extended key usages that a generated CA allows; empty for all
 * @param includesBackupCa whether the trust bundle must also hold the CA of the backup line,
 *     because followers verify the backup leader with this bundle
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
