package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.EtcdConfig;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.GoDuration;
import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.api.StoreSpec;
import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.List;

/**
 * The part of an invalid spec that the status and the certificates of running members depend on.
 *
 * <p>The number of members and the names of their claims come from the StatefulSet, since the
 * members run with those. TLS lines, names in certificates, the snapshot schedule and the existing
 * cluster that the members join come from the spec. Every other field is left out, so its default
 * applies, whatever its value is.
 */
final class UpkeepSpec {
  /** Stands for a store with an error. The status asks only whether the cluster has a store. */
  private static final StoreSpec STORE =
      new StoreSpec(null, null, null, StoreProvider.LOCAL.argument(), null);

  /** The fields on which names and certificates depend; their defaults would be wrong. */
  static final List<String> FIELDS =
      List.of(
          "spec.memberNamePrefix",
          "spec.etcd.clientUrlTls",
          "spec.etcd.peerUrlTls",
          "spec.etcd.additionalAdvertisePeerURLs",
          "spec.backup.tls",
          "spec.backup.store",
          "spec.pki");

  private UpkeepSpec() {}

  /**
   * @param minValidity the shortest validity of a certificate that is accepted
   */
  static EtcdSpec of(EtcdSpec spec, StatefulSet memberSet, Duration minValidity) {
    Integer replicas = memberSet.getSpec().getReplicas();
    return new EtcdSpec(
        spec.memberNamePrefix(),
        null,
        null,
        null,
        spec.etcd() == null ? null : etcd(spec.etcd()),
        spec.backup() == null ? null : backup(spec.backup()),
        null,
        null,
        replicas == null ? 1 : replicas,
        null,
        null,
        null,
        claimTemplate(memberSet),
        null,
        spec.pki() == null ? null : pki(spec.pki(), minValidity));
  }

  private static String claimTemplate(StatefulSet memberSet) {
    return memberSet.getSpec().getVolumeClaimTemplates().stream()
        .findFirst()
        .map((PersistentVolumeClaim template) -> template.getMetadata().getName())
        .orElse(null);
  }

  private static EtcdConfig etcd(EtcdConfig spec) {
    return new EtcdConfig(
        null,
        null,
        spec.enableGRPCGateway(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        spec.clientUrlTls(),
        spec.peerUrlTls(),
        spec.additionalAdvertisePeerURLs(),
        null,
        null,
        null,
        null,
        spec.bootstrapWithExistingCluster());
  }

  private static BackupSpec backup(BackupSpec spec) {
    return new BackupSpec(
        null,
        spec.tls(),
        null,
        spec.store() == null ? null : STORE,
        null,
        null,
        spec.fullSnapshotSchedule(),
        null,
        null,
        null,
        readable(spec.deltaSnapshotPeriod()),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static GoDuration readable(GoDuration duration) {
    return duration != null && duration.isReadable() ? duration : null;
  }

  /**
   * Without invalid names and windows, and without its lengths and percentages if one is invalid.
   */
  private static PkiSpec pki(PkiSpec spec, Duration minValidity) {
    boolean valid = isValidPolicy(spec, minValidity);
    return new PkiSpec(
        spec.policy(),
        spec.keyAlgorithm(),
        valid ? spec.ca() : null,
        valid ? spec.leaf() : null,
        AdditionalNames.withoutInvalid(spec.additionalNames()),
        isReadable(spec.clientTrustPeriod()) ? spec.clientTrustPeriod() : null,
        areValid(spec.maintenanceWindows()) ? spec.maintenanceWindows() : null,
        spec.trustBundle(),
        spec.clients(),
        spec.issuerRef(),
        spec.retain());
  }

  private static boolean areValid(List<String> windows) {
    try {
      MaintenanceWindows.of(windows);
      return true;
    } catch (OperatorException invalid) {
      return false;
    }
  }

  private static boolean isReadable(GoDuration duration) {
    return duration != null && duration.isReadable();
  }

  private static boolean isValidPolicy(PkiSpec spec, Duration minValidity) {
    try {
      PkiPolicyPlanner.of(spec, minValidity);
      return true;
    } catch (OperatorException invalid) {
      return false;
    }
  }
}
