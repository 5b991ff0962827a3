package io.etcdwarden.sidecar;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.plan.LineSecrets;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.StoragePlan;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Reads the CA certificates with which the operator verifies the sidecars of a cluster. Reads the
 * Secret that the members mount, not the one in the spec: while a change of the spec is rolled out,
 * the running sidecars have the certificates of the mounted Secret.
 */
public final class SidecarCaReader {
  private static final String CA_VOLUME = "backup-restore-ca";

  private final BiFunction<String, String, Optional<StatefulSet>> memberSets;
  private final BiFunction<String, String, Optional<StoredSecret>> secrets;

  /**
   * @param memberSets reads a StatefulSet by namespace and name
   * @param secrets reads a Secret by namespace and name
   */
  public SidecarCaReader(
      BiFunction<String, String, Optional<StatefulSet>> memberSets,
      BiFunction<String, String, Optional<StoredSecret>> secrets) {
    this.memberSets = memberSets;
    this.secrets = secrets;
  }

  /**
   * The CA certificates of the sidecars.
   *
   * @param backupLine the Secrets of the backup line; its {@code callerCaKey} is read, or its
   *     {@code caKey} if the Secret has no data under the first
   * @throws OperatorException if there is no CA certificate, so that no sidecar can be verified
   */
  public TrustedCertificates read(Names names, LineSecrets backupLine) {
    StoredSecret secret = mountedSecret(names);
    String key = presentKey(secret, backupLine);
    if (!secret.has(key)) {
      throw new OperatorException(
          ErrorCode.CA_DATA_KEY_NOT_FOUND,
          "Secret "
              + secret.name()
              + " has no data under key "
              + key
              + "; add the CA certificates there, or set spec.backup.tls.tlsCASecretRef.dataKey to"
              + " the key that has them");
    }
    return TrustedCertificates.read(
        secret.value(key), "Secret " + secret.name() + ", key " + key + ",");
  }

  /** Pods need only the certificates under their key, so a Secret may have no others. */
  private static String presentKey(StoredSecret secret, LineSecrets backupLine) {
    return secret.has(backupLine.callerCaKey()) || !secret.has(backupLine.caKey())
        ? backupLine.callerCaKey()
        : backupLine.caKey();
  }

  private StoredSecret mountedSecret(Names names) {
    String name = mountedSecretName(names);
    return secrets
        .apply(names.namespace(), name)
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_CA_SECRET,
                    "Secret "
                        + name
                        + " does not exist; create it with the CA certificates of the backup"
                        + " sidecars"));
  }

  private String mountedSecretName(Names names) {
    StatefulSet set =
        memberSets
            .apply(names.namespace(), names.memberSet())
            .orElseThrow(
                () ->
                    new OperatorException(
                        ErrorCode.GET_STATEFULSET,
                        "StatefulSet "
                            + names.memberSet()
                            + " does not exist, so there is no sidecar to call"));
    return set.getSpec().getTemplate().getSpec().getVolumes().stream()
        .filter(volume -> StoragePlan.isVolume(CA_VOLUME, volume.getName()))
        .map(Volume::getSecret)
        .map(SecretVolumeSource::getSecretName)
        .findFirst()
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_CA_SECRET,
                    "StatefulSet "
                        + names.memberSet()
                        + " has no volume "
                        + CA_VOLUME
                        + "; wait until the members run with spec.backup.tls"));
  }
}
