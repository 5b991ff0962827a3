package io.etcdwarden.config;

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
 * The file that {@code --config} names. Every key that existing files use is accepted; a key that
 * nobody would read is refused, because a misspelt setting is worse than a start that fails.
 */
public final class ConfigFile {
  public static final String API_VERSION = "config.druid.gardener.cloud/v1alpha1";
  public static final String KIND = "OperatorConfiguration";

  private ConfigFile() {}

  public static OperatorConfig read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException missing) {
      throw unreadable(file, "does not exist; name an " + KIND + " file", missing);
    } catch (CharacterCodingException binary) {
      throw unreadable(file, "is not UTF-8 text", binary);
    } catch (IOException failed) {
      throw unreadable(file, "cannot be read: " + failed.getMessage(), failed);
    }
  }

  /** Reads the text of a file; the name is only used to speak of it. */
  public static OperatorConfig parse(String text, String name) {
    ConfigErrors errors = new ConfigErrors(name);
    OperatorConfig config = document(ConfigParser.parse(text, errors));
    errors.throwIfAny();
    return config;
  }

  /** Reads settings that were given one by one, by the path of their key, as flags do. */
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
        usual ->
            new OperatorConfig(
                clientConnection(root.section("clientConnection")),
                leaderElection(root.section("leaderElection")),
                server(root.section("server")),
                controllers(root.section("controllers")),
                webhooks(root.section("webhooks")),
                featureGates(root.section("featureGates")),
                logging(root.section("logging"), chartLogging(root)),
                root.text("clusterDomain", usual.clusterDomain())));
  }

  private static ClientConnection clientConnection(Section given) {
    return given.read(
        ClientConnection.DEFAULT,
        usual ->
            new ClientConnection(
                given.decimal("qps", usual.qps()),
                given.integer("burst", usual.burst()),
                given.text("contentType", usual.contentType()),
                // The singular is what the reference's chart writes.
                given.text(
                    "acceptContentTypes",
                    given.text("acceptContentType", usual.acceptContentTypes()))));
  }

  private static LeaderElection leaderElection(Section given) {
    return given.read(
        LeaderElection.DEFAULT,
        usual ->
            new LeaderElection(
                given.bool("enabled", usual.enabled()),
                given.duration("leaseDuration", usual.leaseDuration()),
                given.duration("renewDeadline", usual.renewDeadline()),
                given.duration("retryPeriod", usual.retryPeriod()),
                given.text("resourceLock", usual.resourceLock()),
                given.text("resourceName", usual.resourceName())));
  }

  private static Server server(Section given) {
    return given.read(
        Server.DEFAULT,
        usual ->
            new Server(
                webhookListener(given.section("webhooks")),
                listener(given.section("metrics"), usual.metrics()),
                listener(given.section("health"), usual.health())));
  }

  private static WebhookListener webhookListener(Section given) {
    return given.read(
        WebhookListener.DEFAULT,
        usual ->
            new WebhookListener(
                address(given, usual.listener()),
                given.text("serverCertDir", usual.serverCertDir())));
  }

  private static Listener listener(Section given, Listener wanted) {
    return given.read(wanted, usual -> address(given, usual));
  }

  private static Listener address(Section given, Listener usual) {
    return new Listener(
        given.text("bindAddress", usual.bindAddress()), given.port("port", usual.port()));
  }

  private static Controllers controllers(Section given) {
    return given.read(
        Controllers.DEFAULT,
        usual ->
            new Controllers(
                given.bool("disableLeaseCache", usual.disableLeaseCache()),
                etcdController(given.section("etcd")),
                compaction(given.section("compaction")),
                copyBackups(given.section("etcdCopyBackupsTask")),
                secretGuard(given.section("secret")),
                opsTask(given.section("etcdOpsTask"))));
  }

  private static EtcdController etcdController(Section given) {
    return given.read(
        EtcdController.DEFAULT,
        usual -> {
          Section member = given.section("etcdMember");
          EtcdController controller =
              new EtcdController(
                  given.integer("concurrentSyncs", usual.concurrentSyncs()),
                  given.bool("enableEtcdSpecAutoReconcile", usual.enableEtcdSpecAutoReconcile()),
                  given.bool(
                      "disableEtcdServiceAccountAutomount",
                      usual.disableEtcdServiceAccountAutomount()),
                  given.duration("etcdStatusSyncPeriod", usual.etcdStatusSyncPeriod()),
                  member.duration("notReadyThreshold", usual.notReadyThreshold()),
                  member.duration("unknownThreshold", usual.unknownThreshold()),
                  given.list("watchNamespaces", usual.watchNamespaces()));
          member.rejectUnknownKeys();
          return controller;
        });
  }

  private static Compaction compaction(Section given) {
    return given.read(
        Compaction.DEFAULT,
        usual ->
            new Compaction(
                given.bool("enabled", usual.enabled()),
                given.integer("concurrentSyncs", usual.concurrentSyncs()),
                given.number("eventsThreshold", usual.eventsThreshold()),
                given.number("triggerFullSnapshotThreshold", usual.triggerFullSnapshotThreshold()),
                given.duration("activeDeadlineDuration", usual.activeDeadlineDuration()),
                given.duration("metricsScrapeWaitDuration", usual.metricsScrapeWaitDuration())));
  }

  private static CopyBackups copyBackups(Section given) {
    return given.read(
        CopyBackups.DEFAULT,
        usual ->
            new CopyBackups(
                given.bool("enabled", usual.enabled()),
                given.integer("concurrentSyncs", usual.concurrentSyncs())));
  }

  private static SecretGuard secretGuard(Section given) {
    return given.read(
        SecretGuard.DEFAULT,
        usual -> new SecretGuard(given.integer("concurrentSyncs", usual.concurrentSyncs())));
  }

  private static OpsTask opsTask(Section given) {
    return given.read(
        OpsTask.DEFAULT,
        usual ->
            new OpsTask(
                given.integer("concurrentSyncs", usual.concurrentSyncs()),
                given.duration("requeueInterval", usual.requeueInterval())));
  }

  private static ComponentProtection webhooks(Section given) {
    return given.read(
        ComponentProtection.DEFAULT,
        usual -> componentProtection(given.section("etcdComponentProtection")));
  }

  private static ComponentProtection componentProtection(Section given) {
    return given.read(
        ComponentProtection.DEFAULT,
        usual ->
            new ComponentProtection(
                given.bool("enabled", usual.enabled()),
                ReconcilerUserName.read(given),
                given.list("exemptServiceAccounts", usual.exemptServiceAccounts())));
  }

  private static FeatureGates featureGates(Section given) {
    return given.read(FeatureGates.DEFAULT, usual -> FeatureGates.of(given.booleans()));
  }

  private static Logging logging(Section given, Logging fallback) {
    return given.read(
        fallback,
        usual ->
            new Logging(
                given.choice("logLevel", usual.level()),
                given.choice("logFormat", usual.format())));
  }

  /** The same block under the name that the reference's chart gives it. */
  private static Logging chartLogging(Section root) {
    return logging(root.section("logConfiguration"), Logging.DEFAULT);
  }

  private static OperatorException unreadable(Path file, String sentence, IOException cause) {
    return new OperatorException(
        ErrorCode.INVALID_CONFIGURATION, "configuration file " + file + " " + sentence, cause);
  }
}
