package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.FeatureGate;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.config.OperatorConfig.Compaction;
import io.etcdwarden.config.OperatorConfig.ComponentProtection;
import io.etcdwarden.config.OperatorConfig.Controllers;
import io.etcdwarden.config.OperatorConfig.CopyBackups;
import io.etcdwarden.config.OperatorConfig.EtcdController;
import io.etcdwarden.config.OperatorConfig.LeaderElection;
import io.etcdwarden.config.OperatorConfig.Listener;
import io.etcdwarden.config.OperatorConfig.OpsTask;
import io.etcdwarden.config.OperatorConfig.SecretGuard;
import io.etcdwarden.config.OperatorConfig.WebhookListener;
import io.etcdwarden.failure.OperatorException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeprecatedFlagsTest {
  @Test
  void withoutFlagsOnlyCopyBackupsDiffersFromTheDefaultsOfTheFile() {
    OperatorConfig config = config();

    assertEquals(new CopyBackups(true, 3), config.controllers().etcdCopyBackupsTask());
    assertEquals(EtcdController.DEFAULT, config.controllers().etcd());
    assertEquals(OperatorConfig.DEFAULT.server(), config.server());
  }

  @Test
  void everyFlagSetsItsKey() {
    OperatorConfig config =
        config(
            "--metrics-bind-address=127.0.0.1",
            "--metrics-port=9090",
            "--webhook-server-bind-address=127.0.0.2",
            "--webhook-server-port=9444",
            "--webhook-server-tls-server-cert-dir=/certificates",
            "--enable-leader-election",
            "--leader-election-id=another",
            "--leader-election-resource-lock=leases",
            "--disable-lease-cache",
            "--etcd-workers=4",
            "--enable-etcd-spec-auto-reconcile=false",
            "--disable-etcd-serviceaccount-automount",
            "--etcd-status-sync-period=20s",
            "--etcd-member-notready-threshold=6m",
            "--etcd-member-unknown-threshold=2m",
            "--enable-backup-compaction",
            "--compaction-workers=5",
            "--etcd-events-threshold=7",
            "--active-deadline-duration=1h",
            "--metrics-scrape-wait-duration=1s",
            "--enable-etcd-copy-backups-task=false",
            "--etcd-copy-backups-task-workers=6",
            "--secret-workers=8",
            "--etcd-ops-task-workers=9",
            "--etcd-ops-task-requeue-interval=30s",
            "--enable-etcd-components-webhook",
            "--reconciler-service-account=system:serviceaccount:a:b",
            "--etcd-components-webhook-exempt-service-accounts=one, two",
            "--feature-gates=UpgradeEtcdVersion=true,malformed,UseEtcdWrapper=true");

    assertEquals(new Listener("127.0.0.1", 9090), config.server().metrics());
    assertEquals(
        new WebhookListener(new Listener("127.0.0.2", 9444), "/certificates"),
        config.server().webhooks());
    assertEquals(
        new LeaderElection(
            true,
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            "leases",
            "another"),
        config.leaderElection());
    assertEquals(
        new Controllers(
            true,
            new EtcdController(
                4,
                false,
                true,
                Duration.ofSeconds(20),
                Duration.ofMinutes(6),
                Duration.ofMinutes(2),
                List.of()),
            new Compaction(true, 5, 7, 3_000_000, Duration.ofHours(1), Duration.ofSeconds(1)),
            new CopyBackups(false, 6),
            new SecretGuard(8),
            new OpsTask(9, Duration.ofSeconds(30))),
        config.controllers());
    assertEquals(
        new ComponentProtection(true, "system:serviceaccount:a:b", List.of("one", "two")),
        config.componentProtection());
    assertTrue(config.featureGates().isOn(FeatureGate.UPGRADE_ETCD_VERSION));
  }

  @Test
  void aValueMayBeASeparateArgumentAndAFlagMayHaveOneDash() {
    assertEquals(
        9,
        config("-etcd-workers", "9", "--secret-workers=3").controllers().etcd().concurrentSyncs());
  }

  @Test
  void aSwitchDoesNotConsumeTheNextArgument() {
    OperatorConfig config = config("--disable-lease-cache", "--etcd-workers=9");

    assertEquals(true, config.controllers().disableLeaseCache());
    assertEquals(9, config.controllers().etcd().concurrentSyncs());
  }

  @Test
  void anInvalidValueIsRejectedAsInTheFile() {
    OperatorException rejected =
        assertThrows(OperatorException.class, () -> config("--etcd-workers=many"));

    assertTrue(
        rejected
            .getMessage()
            .contains("controllers.etcd.concurrentSyncs is \"many\"; it must be a whole number"),
        rejected.getMessage());
  }

  @Test
  void anUnknownFeatureGateIsRejected() {
    assertThrows(OperatorException.class, () -> config("--feature-gates=Nonsense=true"));
  }

  private static OperatorConfig config(String... arguments) {
    return DeprecatedFlags.parse(List.of(arguments)).config();
  }
}
