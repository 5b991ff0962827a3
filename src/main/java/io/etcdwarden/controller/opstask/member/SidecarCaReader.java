package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.TlsConfig;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.TaskApi;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.plan.Names;
import io.etcdwarden.sidecar.TrustedCertificates;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Optional;

/**
 * Whom the sidecars of a cluster must be known to. Read anew for each call, from the Secret that
 * the members have mounted: while a spec is being changed, that and not the spec says what runs.
 */
public final class SidecarCaReader {
  private static final String CA_VOLUME = "backup-restore-ca";

  /** Where the reference looks unless it is told a key; the pods look elsewhere. */
  private static final String DEFAULT_KEY = "bundle.crt";

  private final TaskApi api;

  public SidecarCaReader(TaskApi api) {
    this.api = api;
  }

  /** Empty if the sidecars speak no TLS. */
  Optional<TrustedCertificates> trusted(Names names, Optional<BackupSpec> backup) {
    return backup.map(BackupSpec::tls).map(tls -> read(names, key(tls)));
  }

  private static String key(TlsConfig tls) {
    String key = tls.tlsCASecretRef() == null ? null : tls.tlsCASecretRef().dataKey();
    return key == null || key.isEmpty() ? DEFAULT_KEY : key;
  }

  private TrustedCertificates read(Names names, String key) {
    String name = mountedSecret(names);
    StoredSecret secret =
        api.secret(names.namespace(), name)
            .orElseThrow(
                () ->
                    new OperatorException(
                        ErrorCode.GET_CA_SECRET,
                        "there is no Secret " + name + " with the authority of the sidecars"));
    if (!secret.data().containsKey(key)) {
      throw new OperatorException(
          ErrorCode.CA_DATA_KEY_NOT_FOUND,
          "Secret "
              + name
              + " has no key "
              + key
              + "; add it, or name the key in spec.backup.tls.tlsCASecretRef.dataKey");
    }
    return TrustedCertificates.read(secret.value(key), "Secret " + name + ", key " + key + ",");
  }

  private String mountedSecret(Names names) {
    StatefulSet set =
        api.memberSet(names.namespace(), names.memberSet())
            .orElseThrow(
                () ->
                    new OperatorException(
                        ErrorCode.GET_STATEFULSET,
                        "there is no StatefulSet " + names.memberSet() + " whose members to ask"));
    return set.getSpec().getTemplate().getSpec().getVolumes().stream()
        .filter(volume -> CA_VOLUME.equals(volume.getName()))
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
                        + "; its members do not speak TLS yet"));
  }
}
