package io.etcdwarden.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The operator's own settings: one immutable tree, read once at start and handed to its users
 * through constructors. Each record carries its defaults and refuses values that cannot work.
 */
public record OperatorConfig(
    ClientConnection clientConnection,
    LeaderElection leaderElection,
    Server server,
    Controllers controllers,
    ComponentProtection componentProtection,
    FeatureGates featureGates,
    Logging logging,
    String clusterDomain) {
  public static final OperatorConfig DEFAULT =
      new OperatorConfig(
          ClientConnection.DEFAULT,
          LeaderElection.DEFAULT,
          Server.DEFAULT,
          Controllers.DEFAULT,
          ComponentProtection.DEFAULT,
          FeatureGates.DEFAULT,
          Logging.DEFAULT,
          "cluster.local");

  public OperatorConfig {
    SettingRules.requireNotBlank("clusterDomain", clusterDomain);
  }

  /** How fast the API server may be asked; kept for compatibility, the client sets no limit. */
  public record ClientConnection(
      double qps, int burst, String contentType, String acceptContentTypes) {
    public static final ClientConnection DEFAULT = new ClientConnection(100, 150, "", "");

    public ClientConnection {
      SettingRules.requireNotNegative("clientConnection.burst", burst);
    }
  }

  /** How several copies of the operator agree on the one that acts. */
  public record LeaderElection(
      boolean enabled,
      Duration leaseDuration,
      Duration renewDeadline,
      Duration retryPeriod,
      String resourceLock,
      String resourceName) {
    public static final LeaderElection DEFAULT =
        new LeaderElection(
            false,
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            "leases",
            "druid-leader-election");

    public LeaderElection {
      // Switched off, its values mean nothing and existing files may hold anything there.
      if (enabled) {
        SettingRules.requirePositive("leaderElection.leaseDuration", leaseDuration);
        SettingRules.requirePositive("leaderElection.renewDeadline", renewDeadline);
        SettingRules.requirePositive("leaderElection.retryPeriod", retryPeriod);
        SettingRules.require(
            leaseDuration.compareTo(renewDeadline) > 0,
            "leaderElection.leaseDuration",
            "must be longer than leaderElection.renewDeadline");
        SettingRules.require(
            "leases".equals(resourceLock),
            "leaderElection.resourceLock",
            "must be \"leases\", the only lock that Kubernetes still offers");
        SettingRules.requireNotBlank("leaderElection.resourceName", resourceName);
      }
    }
  }

  /** Where the operator listens. */
  public record Server(WebhookListener webhooks, Listener metrics, Listener health) {
    public static final Server DEFAULT =
        new Server(WebhookListener.DEFAULT, new Listener("", 8080), new Listener("", 8081));

    public Server {
      SettingRules.require(
          metrics.port() == 0 || metrics.port() != health.port(),
          "server.health.port",
          "must differ from server.metrics.port, which is " + metrics.port() + " as well");
    }
  }

  /** An address to listen on; an empty one means all, port 0 any free one. */
  public record Listener(String bindAddress, int port) {}

  /** Where admission requests arrive, and the folder with the certificate shown to them. */
  public record WebhookListener(Listener listener, String serverCertDir) {
    public static final WebhookListener DEFAULT =
        new WebhookListener(new Listener("", 9443), "/etc/webhook-server-tls");
  }

  /** The settings of every controller. */
  public record Controllers(
      boolean disableLeaseCache,
      EtcdController etcd,
      Compaction compaction,
      CopyBackups etcdCopyBackupsTask,
      SecretGuard secret,
      OpsTask etcdOpsTask) {
    public static final Controllers DEFAULT =
        new Controllers(
            false,
            EtcdController.DEFAULT,
            Compaction.DEFAULT,
            CopyBackups.DEFAULT,
            SecretGuard.DEFAULT,
            OpsTask.DEFAULT);

    /** All controllers share their workers: as many as the one that asks for most. */
    public int workers() {
      return IntStream.of(
              etcd.concurrentSyncs(),
              compaction.concurrentSyncs(),
              etcdCopyBackupsTask.concurrentSyncs(),
              secret.concurrentSyncs(),
              etcdOpsTask.concurrentSyncs())
          .max()
          .orElseThrow();
    }
  }

  /** The main controller; no namespaces to watch means all. */
  public record EtcdController(
      int concurrentSyncs,
      boolean enableEtcdSpecAutoReconcile,
      boolean disableEtcdServiceAccountAutomount,
      Duration etcdStatusSyncPeriod,
      Duration notReadyThreshold,
      Duration unknownThreshold,
      List<String> watchNamespaces) {
    // Specs are applied as they change: a resource that silently does nothing until it is annotated
    // is what newcomers stumble over first. Files that say otherwise are obeyed.
    public static final EtcdController DEFAULT =
        new EtcdController(
            3,
            true,
            false,
            Duration.ofSeconds(15),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            List.of());

    public EtcdController {
      SettingRules.requirePositive("controllers.etcd.concurrentSyncs", concurrentSyncs);
      SettingRules.requirePositive("controllers.etcd.etcdStatusSyncPeriod", etcdStatusSyncPeriod);
      SettingRules.requirePositive(
          "controllers.etcd.etcdMember.notReadyThreshold", notReadyThreshold);
      SettingRules.requirePositive(
          "controllers.etcd.etcdMember.unknownThreshold", unknownThreshold);
      watchNamespaces = List.copyOf(watchNamespaces);
    }
  }

  /** When snapshots are compacted by a job of their own. */
  public record Compaction(
      boolean enabled,
      int concurrentSyncs,
      long eventsThreshold,
      long triggerFullSnapshotThreshold,
      Duration activeDeadlineDuration,
      Duration metricsScrapeWaitDuration) {
    public static final Compaction DEFAULT =
        new Compaction(false, 3, 1_000_000, 3_000_000, Duration.ofHours(3), Duration.ZERO);

    public Compaction {
      if (enabled) {
        SettingRules.requirePositive("controllers.compaction.concurrentSyncs", concurrentSyncs);
        SettingRules.requirePositive("controllers.compaction.eventsThreshold", eventsThreshold);
        SettingRules.requirePositive(
            "controllers.compaction.triggerFullSnapshotThreshold", triggerFullSnapshotThreshold);
        SettingRules.requirePositive(
            "controllers.compaction.activeDeadlineDuration", activeDeadlineDuration);
      }
    }
  }

  /** Copying backups from one store to another. */
  public record CopyBackups(boolean enabled, int concurrentSyncs) {
    public static final CopyBackups DEFAULT = new CopyBackups(false, 3);

    public CopyBackups {
      if (enabled) {
        SettingRules.requirePositive(
            "controllers.etcdCopyBackupsTask.concurrentSyncs", concurrentSyncs);
      }
    }
  }

  /** Protecting the Secrets that are in use. */
  public record SecretGuard(int concurrentSyncs) {
    public static final SecretGuard DEFAULT = new SecretGuard(10);

    public SecretGuard {
      SettingRules.requirePositive("controllers.secret.concurrentSyncs", concurrentSyncs);
    }
  }

  /** On-demand tasks. */
  public record OpsTask(int concurrentSyncs, Duration requeueInterval) {
    public static final OpsTask DEFAULT = new OpsTask(3, Duration.ofSeconds(15));

    public OpsTask {
      SettingRules.requirePositive("controllers.etcdOpsTask.concurrentSyncs", concurrentSyncs);
      SettingRules.requirePositive("controllers.etcdOpsTask.requeueInterval", requeueInterval);
    }
  }

  /**
   * Refusing changes by others to what the operator keeps. The reconciler is the user name under
   * which the operator itself speaks to the API server.
   */
  public record ComponentProtection(
      boolean enabled, String reconciler, List<String> exemptServiceAccounts) {
    public static final ComponentProtection DEFAULT = new ComponentProtection(false, "", List.of());

    public ComponentProtection {
      exemptServiceAccounts = List.copyOf(exemptServiceAccounts);
      if (enabled) {
        SettingRules.require(
            !reconciler.isBlank(),
            "webhooks.etcdComponentProtection",
            "is enabled and so needs serviceAccountInfo.name and .namespace");
      }
    }
  }

  /** How much is logged, and in which shape. */
  public record Logging(LogLevel level, LogFormat format) {
    public static final Logging DEFAULT = new Logging(LogLevel.INFO, LogFormat.JSON);
  }

  /** From talkative to terse. */
  public enum LogLevel {
    DEBUG,
    INFO,
    ERROR
  }

  /** JSON for collectors, text for people. */
  public enum LogFormat {
    JSON,
    TEXT
  }
}
