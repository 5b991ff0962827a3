package io.etcdwarden.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of the operator: an immutable tree that is read once at start and passed on through
 * constructors. Each record has its defaults and rejects invalid values.
 */
public record OperatorConfig(
    ClientConnection clientConnection,
    LeaderElection leaderElection,
    Server server,
    Controllers controllers,
    ComponentProtection componentProtection,
    FeatureGates featureGates,
    Logging logging,
    String clusterDomain,
    Certificates certificates) {
  public static final OperatorConfig DEFAULT =
      new OperatorConfig(
          ClientConnection.DEFAULT,
          LeaderElection.DEFAULT,
          Server.DEFAULT,
          Controllers.DEFAULT,
          ComponentProtection.DEFAULT,
          FeatureGates.DEFAULT,
          Logging.DEFAULT,
          "cluster.local",
          Certificates.DEFAULT);

  public OperatorConfig {
    SettingRules.requireNotBlank("clusterDomain", clusterDomain);
    clusterDomain = ClusterDomain.normalized(clusterDomain);
  }

  /**
   * What the operator accepts in {@code spec.pki}.
   *
   * @param minValidity the shortest validity of a CA or leaf. Each leaf costs a key and two writes
   *     per lifetime, so a shorter validity keeps the operator busy with issuing
   */
  public record Certificates(Duration minValidity) {
    public static final Certificates DEFAULT = new Certificates(Duration.ofHours(1));

    public Certificates {
      SettingRules.requirePositive("certificates.minValidity", minValidity);
    }
  }

  /** Limits for calls to the API server. Accepted for compatibility; the client has no limits. */
  public record ClientConnection(
      double qps, int burst, String contentType, String acceptContentTypes) {
    public static final ClientConnection DEFAULT = new ClientConnection(100, 150, "", "");

    public ClientConnection {
      SettingRules.requireNotNegative("clientConnection.burst", burst);
    }
  }

  /** How several replicas of the operator elect the one that acts. */
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
      // Existing files may have any value here if leader election is off.
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

  /** The addresses on which the operator listens. */
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

  /** An address to listen on; empty means all addresses, port 0 any free port. */
  public record Listener(String bindAddress, int port) {}

  /** The address for admission requests, and the folder with the server certificate. */
  public record WebhookListener(Listener listener, String serverCertDir) {
    public static final WebhookListener DEFAULT =
        new WebhookListener(new Listener("", 9443), "/etc/webhook-server-tls");
  }

  /** The settings of all controllers. */
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

    /**
     * All controllers share one pool of workers, of the size of the largest {@code concurrentSyncs}
     * of an enabled controller.
     */
    public int workers() {
      return workersOfEnabled().values().stream().reduce(1, Math::max);
    }

    /** {@code concurrentSyncs} by the key of the controller, without disabled controllers. */
    Map<String, Integer> workersOfEnabled() {
      Map<String, Integer> counts = allWorkers();
      counts.computeIfPresent("compaction", (_, count) -> compaction.enabled() ? count : null);
      counts.computeIfPresent(
          "etcdCopyBackupsTask", (_, count) -> etcdCopyBackupsTask.enabled() ? count : null);
      return counts;
    }

    Map<String, Integer> allWorkers() {
      Map<String, Integer> counts = new LinkedHashMap<>();
      counts.put("etcd", etcd.concurrentSyncs());
      counts.put("compaction", compaction.concurrentSyncs());
      counts.put("etcdCopyBackupsTask", etcdCopyBackupsTask.concurrentSyncs());
      counts.put("secret", secret.concurrentSyncs());
      counts.put("etcdOpsTask", etcdOpsTask.concurrentSyncs());
      return counts;
    }
  }

  /** The main controller; an empty list of namespaces means all namespaces. */
  public record EtcdController(
      int concurrentSyncs,
      boolean enableEtcdSpecAutoReconcile,
      boolean disableEtcdServiceAccountAutomount,
      Duration etcdStatusSyncPeriod,
      Duration notReadyThreshold,
      Duration unknownThreshold,
      List<String> watchNamespaces) {
    // Unlike in etcd-druid, changes of a spec are applied at once by default: new users do not
    // expect that a change has no effect until the Etcd is annotated. A file can set this to false.
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

  /** The compaction of snapshots by jobs. */
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

  /** The copying of backups from one store to another. */
  public record CopyBackups(boolean enabled, int concurrentSyncs) {
    public static final CopyBackups DEFAULT = new CopyBackups(false, 3);

    public CopyBackups {
      if (enabled) {
        SettingRules.requirePositive(
            "controllers.etcdCopyBackupsTask.concurrentSyncs", concurrentSyncs);
      }
    }
  }

  /** The protection of Secrets that are in use. */
  public record SecretGuard(int concurrentSyncs) {
    public static final SecretGuard DEFAULT = new SecretGuard(10);

    public SecretGuard {
      SettingRules.requirePositive("controllers.secret.concurrentSyncs", concurrentSyncs);
    }
  }

  /** The on-demand tasks. */
  public record OpsTask(int concurrentSyncs, Duration requeueInterval) {
    public static final OpsTask DEFAULT = new OpsTask(3, Duration.ofSeconds(15));

    public OpsTask {
      SettingRules.requirePositive("controllers.etcdOpsTask.concurrentSyncs", concurrentSyncs);
      SettingRules.requirePositive("controllers.etcdOpsTask.requeueInterval", requeueInterval);
    }
  }

  /**
   * The rejection of changes that others make to the operator's objects.
   *
   * @param reconciler the user name of the operator at the API server
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
            "is enabled, so it needs serviceAccountInfo.name and .namespace");
      }
    }
  }

  /** The level and the format of log lines. */
  public record Logging(LogLevel level, LogFormat format) {
    public static final Logging DEFAULT = new Logging(LogLevel.INFO, LogFormat.JSON);
  }

  /** From most to fewest log lines. */
  public enum LogLevel {
    DEBUG,
    INFO,
    ERROR
  }

  /** JSON for log collectors, text for people. */
  public enum LogFormat {
    JSON,
    TEXT
  }
}
