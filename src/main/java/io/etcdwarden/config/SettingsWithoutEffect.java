package io.etcdwarden.config;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.config.OperatorConfig.ClientConnection;
import io.etcdwarden.config.OperatorConfig.Controllers;
import io.etcdwarden.config.OperatorConfig.EtcdController;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds settings that are accepted because files of etcd-druid have them, but change nothing. Only
 * values that differ from the default are found: a user who writes the default expects no change.
 */
public final class SettingsWithoutEffect {
  private static final String JSON = "application/json";

  private final List<String> sentences = new ArrayList<>();

  private SettingsWithoutEffect() {}

  /** Returns a sentence for each such setting, with its value and the reason. */
  public static List<String> in(OperatorConfig config) {
    SettingsWithoutEffect found = new SettingsWithoutEffect();
    found.addClientConnection(config.clientConnection());
    found.addControllers(config.controllers());
    FeatureGate restarts = FeatureGate.QUORUM_AWARE_UPDATES;
    found.add(
        "featureGates." + restarts.wire(),
        config.featureGates().isOn(restarts),
        restarts.isOnByDefault(),
        "members always restart in an order that keeps a quorum");
    return List.copyOf(found.sentences);
  }

  private void addClientConnection(ClientConnection settings) {
    ClientConnection defaults = ClientConnection.DEFAULT;
    String noLimit =
        "the client sends requests without a limit of its own; the API server limits its clients";
    add("clientConnection.qps", settings.qps(), defaults.qps(), noLimit);
    add("clientConnection.burst", settings.burst(), defaults.burst(), noLimit);
    addFormat("clientConnection.contentType", settings.contentType());
    addFormat("clientConnection.acceptContentTypes", settings.acceptContentTypes());
  }

  private void addFormat(String key, String format) {
    if (!format.equals(JSON)) {
      add(key, format, "", "the client always uses " + JSON);
    }
  }

  private void addControllers(Controllers settings) {
    add(
        "controllers.disableLeaseCache",
        settings.disableLeaseCache(),
        Controllers.DEFAULT.disableLeaseCache(),
        "the operator caches only the Leases of members and of snapshots");
    add(
        "controllers.etcd.etcdStatusSyncPeriod",
        GoDuration.of(settings.etcd().etcdStatusSyncPeriod()).inGoNotation(),
        GoDuration.of(EtcdController.DEFAULT.etcdStatusSyncPeriod()).inGoNotation(),
        "the operator writes the status when something changes or a Lease expires");
    int pool = settings.workers();
    settings.workersOfEnabled().forEach((controller, count) -> addWorkers(controller, count, pool));
  }

  private void addWorkers(String controller, int count, int pool) {
    if (count < pool) {
      add(
          "controllers." + controller + ".concurrentSyncs",
          count,
          Controllers.DEFAULT.allWorkers().get(controller),
          "all controllers share one pool of " + pool + " workers, the largest concurrentSyncs");
    }
  }

  private void add(String key, Object value, Object defaultValue, String reason) {
    if (!value.equals(defaultValue)) {
      sentences.add(key + " is " + value + ", which has no effect: " + reason);
    }
  }
}
