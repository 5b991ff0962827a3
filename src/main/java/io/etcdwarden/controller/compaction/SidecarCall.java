package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.CaSecretReference;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.GoDuration;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.sidecar.SidecarAddress;
import io.etcdwarden.sidecar.SnapshotCall;
import io.etcdwarden.sidecar.TrustedCertificates;
import java.time.Duration;
import java.util.Optional;

/** Whom to ask for a full snapshot, and how. */
final class SidecarCall {
  private static final Duration TIMEOUT = Duration.ofMinutes(15);

  /** Where a caller looks if the resource does not say; the pods look elsewhere. */
  private static final String DEFAULT_KEY = "bundle.crt";

  private SidecarCall() {}

  /** Reads one entry of a Secret: empty bytes if it lacks it, nothing if there is no Secret. */
  @FunctionalInterface
  interface Entries {
    Optional<byte[]> read(String secret, String entry);
  }

  /**
   * The call.
   *
   * @throws OperatorException if the sidecar could not be trusted
   */
  static SnapshotCall of(Etcd etcd, ClusterPlan plan, String clusterDomain, Entries entries) {
    BackupSpec backup = etcd.getSpec().backup();
    Optional<TrustedCertificates> trusted =
        Optional.ofNullable(backup.tls()).map(tls -> authorities(tls.tlsCASecretRef(), entries));
    SidecarAddress sidecar =
        SidecarAddress.of(plan.names().clientHost(clusterDomain), plan.ports().backup(), trusted);
    return SnapshotCall.fullWithGet(sidecar, timeout(backup));
  }

  private static Duration timeout(BackupSpec backup) {
    return Optional.ofNullable(backup.etcdSnapshotTimeout())
        .map(GoDuration::length)
        .filter(Duration::isPositive)
        .orElse(TIMEOUT);
  }

  private static TrustedCertificates authorities(CaSecretReference reference, Entries entries) {
    if (reference == null || reference.name() == null || reference.name().isEmpty()) {
      throw new OperatorException(
          ErrorCode.GET_CA_SECRET,
          "spec.backup.tls.tlsCASecretRef names no Secret; name the one that the sidecar's"
              + " certificate can be checked with");
    }
    boolean named = reference.dataKey() != null && !reference.dataKey().isEmpty();
    String key = named ? reference.dataKey() : DEFAULT_KEY;
    byte[] pem =
        entries
            .read(reference.name(), key)
            .orElseThrow(
                () ->
                    new OperatorException(
                        ErrorCode.GET_CA_SECRET,
                        "Secret " + reference.name() + " is not there; create it"));
    if (pem.length == 0) {
      throw new OperatorException(
          ErrorCode.CA_DATA_KEY_NOT_FOUND,
          "Secret " + reference.name() + " has nothing under " + key + "; put the bundle there");
    }
    return TrustedCertificates.read(pem, "Secret " + reference.name() + " under " + key);
  }
}
