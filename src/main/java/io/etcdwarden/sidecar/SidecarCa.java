package io.etcdwarden.sidecar;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;

/** Reads the CA certificates with which the operator verifies the sidecars of a cluster. */
public final class SidecarCa {
  private SidecarCa() {}

  /** Reads one data key: empty bytes if the Secret lacks the key, nothing if there is no Secret. */
  @FunctionalInterface
  public interface SecretReader {
    Optional<byte[]> read(String secret, String key);
  }

  /**
   * The CA certificates under this data key of a Secret.
   *
   * @throws OperatorException if there is none, so that no sidecar can be verified
   */
  public static TrustedCertificates read(String secret, String key, SecretReader secrets) {
    if (secret.isEmpty()) {
      throw new OperatorException(
          ErrorCode.GET_CA_SECRET,
          "spec.backup.tls.tlsCASecretRef has no name; set it to the Secret with the CA"
              + " certificates of the backup sidecars");
    }
    byte[] pem =
        secrets
            .read(secret, key)
            .orElseThrow(
                () ->
                    new OperatorException(
                        ErrorCode.GET_CA_SECRET,
                        "Secret "
                            + secret
                            + " does not exist; create it with the CA certificates of the backup"
                            + " sidecars"));
    if (pem.length == 0) {
      throw new OperatorException(
          ErrorCode.CA_DATA_KEY_NOT_FOUND,
          "Secret "
              + secret
              + " has no data under key "
              + key
              + "; add the CA certificates there, or set spec.backup.tls.tlsCASecretRef.dataKey to"
              + " the key that has them");
    }
    return TrustedCertificates.read(pem, "Secret " + secret + ", key " + key + ",");
  }
}
