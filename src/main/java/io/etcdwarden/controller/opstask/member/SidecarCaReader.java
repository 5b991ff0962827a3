package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.TaskApi;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.plan.EndpointPlan;
import io.etcdwarden.plan.Names;
import io.etcdwarden.sidecar.SidecarCa;
import io.etcdwarden.sidecar.TrustedCertificates;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Optional;

/**
 * Reads the CA certificates of a cluster's sidecars for a task. Reads the Secret that the members
 * mount, not the one in the spec: while a change of the spec is rolled out, the running sidecars
 * have the certificates of the mounted Secret.
 */
public final class SidecarCaReader {
  private static final String CA_VOLUME = "backup-restore-ca";

  private final TaskApi api;

  public SidecarCaReader(TaskApi api) {
    this.api = api;
  }

  /** Empty if the sidecars have no TLS. */
  Optional<TrustedCertificates> trusted(EndpointPlan plan) {
    return plan.tls()
        .line(Line.BACKUP)
        .map(
            secrets ->
                SidecarCa.read(
                    mountedSecret(plan.names()),
                    secrets.callerCaKey(),
                    (name, key) ->
                        api.secret(plan.names().namespace(), name)
                            .map(secret -> secret.value(key))));
  }

  private String mountedSecret(Names names) {
    StatefulSet set =
        api.memberSet(names.namespace(), names.memberSet())
            .orElseThrow(
                () ->
                    new OperatorException(
                        ErrorCode.GET_STATEFULSET,
                        "StatefulSet "
                            + names.memberSet()
                            + " does not exist, so there is no sidecar to call"));
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
                        + "; wait until the members run with spec.backup.tls"));
  }
}
