package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdConfig;
import io.etcdwarden.api.EtcdSpec;
import java.util.Optional;

/**
 * How the operator itself calls the members and the sidecars of a cluster.
 *
 * <p>Separate from {@link ClusterPlan}, because a task must reach a running cluster even if its
 * spec has become invalid. Every spec has an endpoint plan.
 *
 * @param clientPort the port on which etcd serves clients
 * @param backupPort the port of the sidecar
 * @param hasStore whether snapshots are taken
 */
public record EndpointPlan(
    Names names, int clientPort, int backupPort, boolean hasStore, TlsSecrets tls) {
  public static EndpointPlan of(Etcd etcd) {
    Optional<EtcdSpec> spec = Optional.ofNullable(etcd.getSpec());
    Optional<EtcdConfig> config = spec.map(EtcdSpec::etcd);
    Optional<BackupSpec> backup = spec.map(EtcdSpec::backup);
    return new EndpointPlan(
        Names.of(etcd),
        config.map(EtcdConfig::clientPort).orElse(Defaults.CLIENT_PORT),
        backup.map(BackupSpec::port).orElse(Defaults.BACKUP_PORT),
        backup.map(BackupSpec::store).isPresent(),
        TlsSecrets.of(etcd.getSpec()));
  }
}
