package io.etcdwarden.render;

import io.etcdwarden.plan.BackupPlan;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.EtcdPlan;
import io.etcdwarden.plan.SnapshotPlan;
import io.etcdwarden.plan.StorePlan;
import io.etcdwarden.plan.TlsLine;
import java.util.ArrayList;
import java.util.List;

/** The command line arguments of the backup-restore sidecar. */
final class BackupArguments {
  private final ClusterPlan plan;
  private final Arguments arguments = new Arguments();

  private BackupArguments(ClusterPlan plan) {
    this.plan = plan;
  }

  static List<String> of(ClusterPlan plan) {
    BackupArguments server = new BackupArguments(plan);
    server.arguments.add("server").flag("server-port", plan.ports().backup());
    if (plan.backup().store() instanceof StorePlan.Store store) {
      server.snapshotLeases();
      server.store(store);
      server.snapshots(plan.backup().snapshots());
    }
    server.maintenance(plan.etcd());
    server.etcdClient();
    server.serverCertificate();
    server.folders();
    server.heartbeat();
    server.tuning(plan.backup());
    return server.arguments.list();
  }

  private void snapshotLeases() {
    if (plan.runtimeDisabled()) {
      return;
    }
    arguments
        .flag("enable-snapshot-lease-renewal", true)
        .flag("full-snapshot-lease-name", plan.names().fullSnapshotLease())
        .flag("delta-snapshot-lease-name", plan.names().deltaSnapshotLease());
  }

  private void store(StorePlan.Store store) {
    arguments
        .flag("storage-provider", store.provider().argument())
        .flag("store-prefix", store.prefix())
        .flag("store-endpoint-override", store.endpointOverride());
  }

  private void snapshots(SnapshotPlan snapshots) {
    arguments
        .flag("schedule", snapshots.fullSchedule())
        .duration("delta-snapshot-period", snapshots.deltaPeriod())
        .duration("delta-snapshot-retention-period", snapshots.deltaRetention())
        .flag("delta-snapshot-memory-limit", snapshots.deltaMemoryLimitBytes())
        .flag("garbage-collection-policy", snapshots.collectionPolicy());
    if (snapshots.isLimitedByCount()) {
      arguments.flag("max-backups", snapshots.maxBackups());
    }
    arguments
        .duration("garbage-collection-period", snapshots.collectionPeriod())
        .flag("compress-snapshots", snapshots.compressed())
        .flag("compression-policy", snapshots.compression())
        .flag("etcd-snapshot-timeout", snapshots.timeout());
  }

  private void maintenance(EtcdPlan etcd) {
    arguments
        .flag("defragmentation-schedule", etcd.defragmentationSchedule())
        .flag("etcd-defrag-timeout", etcd.defragmentationTimeout())
        .flag("auto-compaction-mode", etcd.compactionMode())
        .flag("auto-compaction-retention", etcd.compactionRetention());
  }

  private void etcdClient() {
    TlsLine line = plan.tls().client();
    if (line instanceof TlsLine.Secured client) {
      arguments
          .flag("cacert", client.caFile())
          .flag("cert", client.client().certificateFile())
          .flag("key", client.client().keyFile());
    }
    arguments
        .flag("insecure-transport", !line.isSecured())
        .flag("insecure-skip-tls-verify", !line.isSecured())
        .flag("endpoints", clientUrl(plan.names().localHost()));
    if (!plan.runtimeDisabled()) {
      arguments.flag("service-endpoints", String.join(",", serviceEndpoints()));
    }
  }

  private List<String> serviceEndpoints() {
    List<String> endpoints = new ArrayList<>();
    endpoints.add(clientUrl(plan.names().clientService()));
    endpoints.addAll(plan.peers().joinedEndpoints());
    return endpoints;
  }

  private String clientUrl(String host) {
    return plan.tls().client().scheme() + "://" + host + ":" + plan.ports().client();
  }

  private void serverCertificate() {
    if (plan.tls().backup() instanceof TlsLine.Secured backup) {
      arguments
          .flag("server-cert", backup.server().certificateFile())
          .flag("server-key", backup.server().keyFile());
    }
  }

  private void folders() {
    arguments
        .flag("data-dir", EtcdConfigFile.DATA_DIR)
        .flag("restoration-temp-snapshots-dir", "/var/etcd/data/restoration.temp")
        .flag("snapstore-temp-directory", "/var/etcd/data/temp")
        .flag("etcd-connection-timeout", "5m")
        .flag("use-etcd-wrapper", true);
  }

  private void heartbeat() {
    if (plan.runtimeDisabled()) {
      return;
    }
    arguments
        .flag("enable-member-lease-renewal", true)
        .flag("k8s-heartbeat-duration", plan.etcd().heartbeat());
  }

  private void tuning(BackupPlan backup) {
    arguments.flag("embedded-etcd-quota-bytes", plan.etcd().quotaBytes());
    if (backup.profiling()) {
      arguments.flag("enable-profiling", true);
    }
    arguments
        .duration("etcd-connection-timeout-leader-election", backup.electionTimeout())
        .duration("reelection-period", backup.reelectionPeriod());
  }
}
