package io.etcdwarden.config;

import io.etcdwarden.config.OperatorConfig.Certificates;
import io.etcdwarden.config.OperatorConfig.ClientConnection;
import io.etcdwarden.config.OperatorConfig.Compaction;
import io.etcdwarden.config.OperatorConfig.ComponentProtection;
import io.etcdwarden.config.OperatorConfig.Controllers;
import io.etcdwarden.config.OperatorConfig.CopyBackups;
import io.etcdwarden.config.OperatorConfig.EtcdController;
import io.etcdwarden.config.OperatorConfig.LeaderElection;
import io.etcdwarden.config.OperatorConfig.Listener;
import io.etcdwarden.config.OperatorConfig.Logging;
import io.etcdwarden.config.OperatorConfig.OpsTask;
import io.etcdwarden.config.OperatorConfig.SecretGuard;
import io.etcdwarden.config.OperatorConfig.Server;
import io.etcdwarden.config.OperatorConfig.WebhookListener;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads the file of the option {@code --config}. Accepts every key of etcd-druid's configuration.
 * Rejects unknown keys: a start that fails is better than a misspelt setting without effect.
 */
public final class ConfigFile {
  public static final String API_VERSION = "config.druid.gardener.cloud/v1alpha1";
  public static final String KIND = "OperatorConfiguration";

  private ConfigFile() {}

  public static OperatorConfig read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException missing) {
      throw unreadable(
          file, "does not exist; set --config to the path of an " + KIND + " file", missing);
    } catch (CharacterCodingException binary) {
      throw unreadable(file, "is not UTF-8 text", binary);
    } catch (IOException failed) {
      throw unreadable(file, "cannot be read: " + failed.getMessage(), failed);
    }
  }

  /**
   * Reads the text of a file.
   *
   * @param name the name of the file, for error messages
   */
  public static OperatorConfig parse(String text, String name) {
    ConfigErrors errors = new ConfigErrors(name);
    OperatorConfig config = document(ConfigParser.parse(text, errors));
    errors.throwIfAny();
    return config;
  }

  /**
   * Reads single settings, such as command line flags.
   *
   * @param valuesByKey the values by the path of their key
   */
  public static OperatorConfig of(Map<String, String> valuesByKey, String name) {
    ConfigErrors errors = new ConfigErrors(name);
    OperatorConfig config = settings(ConfigParser.nested(valuesByKey, errors));
    errors.throwIfAny();
    return config;
  }

  private static OperatorConfig document(Section root) {
    root.requireText("apiVersion", API_VERSION);
    root.requireText("kind", KIND);
    return settings(root);
  }

  private static OperatorConfig settings(Section root) {
    return root.read(
        OperatorConfig.DEFAULT,
        defaults ->
            new OperatorConfig(
                clientConnection(root.section("clientConnection")),
                leaderElection(root.section("leaderElection")),
                server(root.section("server")),
                controllers(root.section("controllers")),
                webhooks(root.section("webhooks")),
                featureGates(root.section("featureGates")),
                logging(root.section("logging"), chartLogging(root)),
                root.text("clusterDomain", defaults.clusterDomain()),
                certificates(root.section("certificates"))));
  }

  private static Certificates certificates(Section section) {
    return section.read(
        Certificates.DEFAULT,
        defaults -> new Certificates(section.duration("minValidity", defaults.minValidity())));
  }

  private static ClientConnection clientConnection(Section section) {
    return section.read(
        ClientConnection.DEFAULT,
        defaults ->
            new ClientConnection(
                section.decimal("qps", defaults.qps()),
                section.integer("burst", defaults.burst()),
                section.text("contentType", defaults.contentType()),
                // The chart of etcd-druid writes the singular.
                section.text(
                    "acceptContentTypes",
                    section.text("acceptContentType", defaults.acceptContentTypes()))));
  }

  private static LeaderElection leaderElection(Section section) {
    return section.read(
        LeaderElection.DEFAULT,
        defaults ->
            new LeaderElection(
                section.bool("enabled", defaults.enabled()),
                section.duration("leaseDuration", defaults.leaseDuration()),
                section.duration("renewDeadline", defaults.renewDeadline()),
                section.duration("retryPeriod", defaults.retryPeriod()),
                section.text("resourceLock", defaults.resourceLock()),
                section.text("resourceName", defaults.resourceName())));
  }

  private static Server server(Section section) {
    return section.read(
        Server.DEFAULT,
        defaults ->
            new Server(
                webhookListener(section.section("webhooks")),
                listener(section.section("metrics"), defaults.metrics()),
                listener(section.section("health"), defaults.health())));
  }

  private static WebhookListener webhookListener(Section section) {
    return section.read(
        WebhookListener.DEFAULT,
        defaults ->
            new WebhookListener(
                address(section, defaults.listener()),
                section.text("serverCertDir", defaults.serverCertDir())));
  }

  private static Listener listener(Section section, Listener defaultListener) {
    return section.read(defaultListener, defaults -> address(section, defaults));
  }

  private static Listener address(Section section, Listener defaults) {
    return new Listener(
        section.text("bindAddress", defaults.bindAddress()), section.port("port", defaults.port()));
  }

  private static Controllers controllers(Section section) {
    return section.read(
        Controllers.DEFAULT,
        defaults ->
            new Controllers(
                section.bool("disableLeaseCache", defaults.disableLeaseCache()),
                etcdController(section.section("etcd")),
                compaction(section.section("compaction")),
                copyBackups(section.section("etcdCopyBackupsTask")),
                secretGuard(section.section("secret")),
                opsTask(section.section("etcdOpsTask"))));
  }

  private static EtcdController etcdController(Section section) {
    return section.read(
        EtcdController.DEFAULT,
        defaults -> {
          Section member = section.section("etcdMember");
          EtcdController controller =
              new EtcdController(
                  section.integer("concurrentSyncs", defaults.concurrentSyncs()),
                  section.bool(
                      "enableEtcdSpecAutoReconcile", defaults.enableEtcdSpecAutoReconcile()),
                  section.bool(
                      "disableEtcdServiceAccountAutomount",
                      defaults.disableEtcdServiceAccountAutomount()),
                  section.duration("etcdStatusSyncPeriod", defaults.etcdStatusSyncPeriod()),
                  member.duration("notReadyThreshold", defaults.notReadyThreshold()),
                  member.duration("unknownThreshold", defaults.unknownThreshold()),
                  section.list("watchNamespaces", defaults.watchNamespaces()));
          member.rejectUnknownKeys();
          return controller;
        });
  }

  private static Compaction compaction(Section section) {
    return section.read(
        Compaction.DEFAULT,
        defaults ->
            new Compaction(
                section.bool("enabled", defaults.enabled()),
                section.integer("concurrentSyncs", defaults.concurrentSyncs()),
                section.number("eventsThreshold", defaults.eventsThreshold()),
                section.number(
                    "triggerFullSnapshotThreshold", defaults.triggerFullSnapshotThreshold()),
                section.duration("activeDeadlineDuration", defaults.activeDeadlineDuration()),
                section.duration(
                    "metricsScrapeWaitDuration", defaults.metricsScrapeWaitDuration())));
  }

  private static CopyBackups copyBackups(Section section) {
    return section.read(
        CopyBackups.DEFAULT,
        defaults ->
            new CopyBackups(
                section.bool("enabled", defaults.enabled()),
                section.integer("concurrentSyncs", defaults.concurrentSyncs())));
  }

  private static SecretGuard secretGuard(Section section) {
    return section.read(
        SecretGuard.DEFAULT,
        defaults ->
            new SecretGuard(section.integer("concurrentSyncs", defaults.concurrentSyncs())));
  }

  private static OpsTask opsTask(Section section) {
    return section.read(
        OpsTask.DEFAULT,
        defaults ->
            new OpsTask(
                section.integer("concurrentSyncs", defaults.concurrentSyncs()),
                section.duration("requeueInterval", defaults.requeueInterval())));
  }

  private static ComponentProtection webhooks(Section section) {
    return section.read(
        ComponentProtection.DEFAULT,
        defaults -> componentProtection(section.section("etcdComponentProtection")));
  }

  private static ComponentProtection componentProtection(Section section) {
    return section.read(
        ComponentProtection.DEFAULT,
        defaults ->
            new ComponentProtection(
                section.bool("enabled", defaults.enabled()),
                ReconcilerUserName.read(section),
                section.list("exemptServiceAccounts", defaults.exemptServiceAccounts())));
  }

  private static FeatureGates featureGates(Section section) {
    return section.read(FeatureGates.DEFAULT, defaults -> FeatureGates.of(section.booleans()));
  }

  private static Logging logging(Section section, Logging fallback) {
    return section.read(
        fallback,
        defaults ->
            new Logging(
                section.choice("logLevel", defaults.level()),
                section.choice("logFormat", defaults.format())));
  }

  /** The chart of etcd-druid calls this block {@code logConfiguration}. */
  private static Logging chartLogging(Section root) {
    return logging(root.section("logConfiguration"), Logging.DEFAULT);
  }

  private static OperatorException unreadable(Path file, String problem, IOException cause) {
    return new OperatorException(
        ErrorCode.INVALID_CONFIGURATION, "configuration file " + file + " " + problem, cause);
  }
}
