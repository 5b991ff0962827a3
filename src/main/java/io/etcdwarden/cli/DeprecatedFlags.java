package io.etcdwarden.cli;

import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.config.OperatorConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The command-line flags that etcd-druid had before its configuration file. Each flag sets one key
 * of the file, so the rules of the file validate both. Unknown flags are ignored, as etcd-druid
 * ignores them.
 *
 * @param values the given values, by the path of the key in the file
 * @param known the given flags that set a key
 * @param unknown all other arguments
 */
record DeprecatedFlags(Map<String, String> values, List<String> known, List<String> unknown) {
  private static final String GATES = "feature-gates";
  private static final Map<String, String> KEYS = new TreeMap<>();
  private static final Set<String> SWITCHES =
      Set.of(
          "enable-leader-election",
          "disable-lease-cache",
          "enable-etcd-spec-auto-reconcile",
          "disable-etcd-serviceaccount-automount",
          "enable-backup-compaction",
          "enable-etcd-copy-backups-task",
          "enable-etcd-components-webhook");

  static {
    KEYS.put("metrics-bind-address", "server.metrics.bindAddress");
    KEYS.put("metrics-port", "server.metrics.port");
    KEYS.put("webhook-server-bind-address", "server.webhooks.bindAddress");
    KEYS.put("webhook-server-port", "server.webhooks.port");
    KEYS.put("webhook-server-tls-server-cert-dir", "server.webhooks.serverCertDir");
    KEYS.put("enable-leader-election", "leaderElection.enabled");
    KEYS.put("leader-election-id", "leaderElection.resourceName");
    KEYS.put("leader-election-resource-lock", "leaderElection.resourceLock");
    KEYS.put("disable-lease-cache", "controllers.disableLeaseCache");
    KEYS.put("etcd-workers", "controllers.etcd.concurrentSyncs");
    KEYS.put("enable-etcd-spec-auto-reconcile", "controllers.etcd.enableEtcdSpecAutoReconcile");
    KEYS.put(
        "disable-etcd-serviceaccount-automount",
        "controllers.etcd.disableEtcdServiceAccountAutomount");
    KEYS.put("etcd-status-sync-period", "controllers.etcd.etcdStatusSyncPeriod");
    KEYS.put("etcd-member-notready-threshold", "controllers.etcd.etcdMember.notReadyThreshold");
    KEYS.put("etcd-member-unknown-threshold", "controllers.etcd.etcdMember.unknownThreshold");
    KEYS.put("enable-backup-compaction", "controllers.compaction.enabled");
    KEYS.put("compaction-workers", "controllers.compaction.concurrentSyncs");
    KEYS.put("etcd-events-threshold", "controllers.compaction.eventsThreshold");
    KEYS.put("active-deadline-duration", "controllers.compaction.activeDeadlineDuration");
    KEYS.put("metrics-scrape-wait-duration", "controllers.compaction.metricsScrapeWaitDuration");
    KEYS.put("enable-etcd-copy-backups-task", "controllers.etcdCopyBackupsTask.enabled");
    KEYS.put("etcd-copy-backups-task-workers", "controllers.etcdCopyBackupsTask.concurrentSyncs");
    KEYS.put("secret-workers", "controllers.secret.concurrentSyncs");
    KEYS.put("etcd-ops-task-workers", "controllers.etcdOpsTask.concurrentSyncs");
    KEYS.put("etcd-ops-task-requeue-interval", "controllers.etcdOpsTask.requeueInterval");
    KEYS.put("enable-etcd-components-webhook", "webhooks.etcdComponentProtection.enabled");
    KEYS.put(
        "reconciler-service-account",
        "webhooks.etcdComponentProtection.reconcilerServiceAccountFQDN");
    KEYS.put(
        "etcd-components-webhook-exempt-service-accounts",
        "webhooks.etcdComponentProtection.exemptServiceAccounts");
  }

  DeprecatedFlags {
    values = Map.copyOf(values);
    known = List.copyOf(known);
    unknown = List.copyOf(unknown);
  }

  /** Parses flags with one or two dashes, and values after {@code =} or as the next argument. */
  static DeprecatedFlags parse(List<String> arguments) {
    Map<String, String> values = new LinkedHashMap<>();
    // etcd-druid's flag defaults to true, while the key of its configuration file defaults to
    // false.
    values.put(KEYS.get("enable-etcd-copy-backups-task"), "true");
    List<String> known = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      Flag flag = Flag.of(arguments.get(i));
      if (!flag.isKnown()) {
        unknown.add(arguments.get(i));
        continue;
      }
      known.add("--" + flag.name());
      boolean valueIsNext = flag.value() == null && !flag.isSwitch() && i + 1 < arguments.size();
      put(values, flag, valueIsNext ? arguments.get(++i) : flag.valueOrTrue());
    }
    return new DeprecatedFlags(values, known, unknown);
  }

  OperatorConfig config() {
    return ConfigFile.of(values, "the command line");
  }

  private static void put(Map<String, String> values, Flag flag, String value) {
    if (flag.name().equals(GATES)) {
      for (String pair : value.split(",", -1)) {
        String[] parts = pair.split("=", -1);
        if (parts.length == 2) {
          values.put("featureGates." + parts[0].strip(), parts[1].strip());
        }
      }
      return;
    }
    values.put(KEYS.get(flag.name()), value);
  }

  private record Flag(String name, String value) {
    static Flag of(String argument) {
      String bare = argument.replaceFirst("^--?", "");
      int equals = bare.indexOf('=');
      if (bare.equals(argument)) {
        return new Flag("", null);
      }
      return equals < 0
          ? new Flag(bare, null)
          : new Flag(bare.substring(0, equals), bare.substring(equals + 1));
    }

    boolean isKnown() {
      return KEYS.containsKey(name) || name.equals(GATES);
    }

    boolean isSwitch() {
      return SWITCHES.contains(name);
    }

    String valueOrTrue() {
      return value == null ? "true" : value;
    }
  }
}
