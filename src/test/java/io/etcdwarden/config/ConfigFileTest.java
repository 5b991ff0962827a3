package io.etcdwarden.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.OperatorConfig.Certificates;
import io.etcdwarden.config.OperatorConfig.ClientConnection;
import io.etcdwarden.config.OperatorConfig.Compaction;
import io.etcdwarden.config.OperatorConfig.ComponentProtection;
import io.etcdwarden.config.OperatorConfig.Controllers;
import io.etcdwarden.config.OperatorConfig.CopyBackups;
import io.etcdwarden.config.OperatorConfig.EtcdController;
import io.etcdwarden.config.OperatorConfig.LeaderElection;
import io.etcdwarden.config.OperatorConfig.Listener;
import io.etcdwarden.config.OperatorConfig.LogFormat;
import io.etcdwarden.config.OperatorConfig.LogLevel;
import io.etcdwarden.config.OperatorConfig.Logging;
import io.etcdwarden.config.OperatorConfig.OpsTask;
import io.etcdwarden.config.OperatorConfig.SecretGuard;
import io.etcdwarden.config.OperatorConfig.Server;
import io.etcdwarden.config.OperatorConfig.WebhookListener;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  private static final String HEAD =
      """
      apiVersion: config.druid.gardener.cloud/v1alpha1
      kind: OperatorConfiguration
      """;
  private static final String COLLECTOR =
      "system:serviceaccount:kube-system:generic-garbage-collector";

  @TempDir Path folder;

  @Test
  void aFileWithoutSettingsGivesTheDefaults() {
    assertEquals(OperatorConfig.DEFAULT, ConfigFile.parse(HEAD, "operator.yaml"));
  }

  @Test
  void theDefaultsAreThoseOfEtcdDruidExceptThatSpecsAreAppliedAutomatically() {
    OperatorConfig config = OperatorConfig.DEFAULT;

    assertEquals(new ClientConnection(100, 150, "", ""), config.clientConnection());
    assertEquals(
        new LeaderElection(
            false, seconds(15), seconds(10), seconds(2), "leases", "druid-leader-election"),
        config.leaderElection());
    assertEquals(
        new EtcdController(3, true, false, seconds(15), seconds(300), seconds(60), List.of()),
        config.controllers().etcd());
    assertEquals(
        new Compaction(false, 3, 1_000_000, 3_000_000, Duration.ofHours(3), Duration.ZERO),
        config.controllers().compaction());
    assertEquals(new CopyBackups(false, 3), config.controllers().etcdCopyBackupsTask());
    assertEquals(new SecretGuard(10), config.controllers().secret());
    assertEquals(new OpsTask(3, seconds(15)), config.controllers().etcdOpsTask());
    assertEquals(new Logging(LogLevel.INFO, LogFormat.JSON), config.logging());
    assertEquals(new Certificates(seconds(3600)), config.certificates());
    assertEquals(
        EnumSet.of(FeatureGate.USE_ETCD_WRAPPER, FeatureGate.QUORUM_AWARE_UPDATES),
        config.featureGates().on());
  }

  @Test
  void everyKeyIsRead() throws IOException {
    OperatorConfig expected =
        new OperatorConfig(
            new ClientConnection(50.5, 70, "application/json", "application/json"),
            new LeaderElection(
                true, seconds(30), seconds(20), seconds(4), "leases", "another-lease"),
            new Server(
                new WebhookListener(new Listener("127.0.0.1", 9444), "/certificates"),
                new Listener("127.0.0.2", 9090),
                new Listener("127.0.0.3", 9091)),
            new Controllers(
                true,
                new EtcdController(
                    5, false, true, seconds(20), seconds(600), seconds(90), List.of("one", "two")),
                new Compaction(true, 4, 2_000_000, 4_000_000, Duration.ofHours(4), seconds(5)),
                new CopyBackups(true, 6),
                new SecretGuard(11),
                new OpsTask(7, seconds(25))),
            new ComponentProtection(
                true, "system:serviceaccount:operators:etcd-warden", List.of(COLLECTOR)),
            new FeatureGates(EnumSet.allOf(FeatureGate.class)),
            new Logging(LogLevel.DEBUG, LogFormat.TEXT),
            "example.internal",
            new Certificates(seconds(120)));

    assertEquals(expected, ConfigFile.parse(resource("every-key.yaml"), "every-key.yaml"));
  }

  @Test
  void theFileOfEtcdDruidsChartIsAccepted() throws IOException {
    OperatorConfig config = ConfigFile.parse(resource("as-the-chart-writes-it.yaml"), "chart");

    assertEquals(false, config.controllers().etcd().enableEtcdSpecAutoReconcile());
    assertEquals(true, config.controllers().compaction().enabled());
    assertEquals("application/json", config.clientConnection().acceptContentTypes());
    assertEquals(new Logging(LogLevel.ERROR, LogFormat.TEXT), config.logging());
    assertEquals(new Listener("", 8080), config.server().metrics());
  }

  @Test
  void theDeprecatedFullNameOfTheReconcilerStillWorks() {
    OperatorConfig config =
        ConfigFile.parse(
            HEAD
                + "webhooks: {etcdComponentProtection: {enabled: true,"
                + " reconcilerServiceAccountFQDN: 'system:serviceaccount:a:b'}}",
            "operator.yaml");

    assertEquals("system:serviceaccount:a:b", config.componentProtection().reconciler());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          controlers: {}                                   | line 3: controlers is unknown; did you mean controllers?
          controllers: {etcd: {foo: 1}}                    | line 3: controllers.etcd.foo is unknown
          controllers: {etcd: {concurentSyncs: 1}}         | did you mean concurrentSyncs?
          controllers: {etcd: {etcdMember: {threshold: 5m}}} | controllers.etcd.etcdMember.threshold is unknown
          controllers: {etcd: {concurrentSyncs: 0}}        | controllers.etcd.concurrentSyncs is 0; it must be greater than 0
          controllers: {etcd: {concurrentSyncs: three}}    | controllers.etcd.concurrentSyncs is "three"; it must be a whole number
          controllers: {etcd: {concurrentSyncs: [3]}}      | controllers.etcd.concurrentSyncs must be a whole number
          controllers: {etcd: {etcdStatusSyncPeriod: 15}}  | controllers.etcd.etcdStatusSyncPeriod is "15"; it must be a duration such as
          controllers: {etcd: {etcdStatusSyncPeriod: 0s}}  | controllers.etcd.etcdStatusSyncPeriod must be longer than 0s
          controllers: {etcd: {enableEtcdSpecAutoReconcile: yes}} | it must be true or false
          controllers: []                                  | controllers must be a block of keys and values
          controllers: {compaction: {enabled: true, eventsThreshold: -1}} | controllers.compaction.eventsThreshold is -1
          controllers: {etcdCopyBackupsTask: {enabled: true, concurrentSyncs: 0}} | controllers.etcdCopyBackupsTask.concurrentSyncs is 0
          controllers: {secret: {concurrentSyncs: 0}}      | controllers.secret.concurrentSyncs is 0
          controllers: {etcdOpsTask: {requeueInterval: 0}} | controllers.etcdOpsTask.requeueInterval must be longer
          clientConnection: {burst: -1}                    | clientConnection.burst is -1; it must not be negative
          leaderElection: {enabled: true, leaseDuration: 5s} | leaderElection.leaseDuration must be longer than leaderElection.renewDeadline
          leaderElection: {enabled: true, resourceLock: endpoints} | leaderElection.resourceLock must be "leases"
          leaderElection: {enabled: true, resourceName: ''} | leaderElection.resourceName must not be empty
          server: {metrics: {port: 70000}}                 | server.metrics.port is "70000"; it must be a port
          server: {metrics: {port: 8081}}                  | server.health.port must differ from server.metrics.port
          webhooks: {etcdComponentProtection: {enabled: true}} | needs serviceAccountInfo.name and .namespace
          webhooks: {etcdComponentProtection: {enabled: true, serviceAccountInfo: {name: a}}} | webhooks.etcdComponentProtection.serviceAccountInfo.namespace must not be empty
          webhooks: {etcdComponentProtection: {enabled: true, reconcilerServiceAccountFQDN: a, serviceAccountInfo: {name: a, namespace: b}}} | exclude each other
          featureGates: {UseEtcdWrapper: false}            | featureGates.UseEtcdWrapper can no longer be false
          featureGates: {Nonsense: true}                   | featureGates.Nonsense is unknown; the gates are UpgradeEtcdVersion, UseEtcdWrapper, QuorumAwareUpdatesWithOnDelete
          logging: {logLevel: chatty}                      | logging.logLevel is "chatty"; it must be one of debug, info, error
          logging: {logFormat: xml}                        | it must be one of json, text
          certificates: {minValidity: 0s}                  | certificates.minValidity must be longer than 0s
          clusterDomain: ''                                | clusterDomain must not be empty
          clusterDomain: .x                                | clusterDomain is ".x"; it must be a DNS domain
          clusterDomain: a_b.local                         | clusterDomain is "a_b.local"
          clusterDomain: my domain                         | clusterDomain is "my domain"
          clusterDomain: a..local                          | clusterDomain is "a..local"
          clusterDomain: local..                           | clusterDomain is "local.."
          clusterDomain: -a.local                          | clusterDomain is "-a.local"
          clusterDomain: .                                 | clusterDomain is "."
          """)
  void anInvalidKeyOrValueIsReportedWithAValidOne(String yaml, String message) {
    OperatorException exception = exception(HEAD + yaml);

    assertEquals(ErrorCode.INVALID_CONFIGURATION, exception.code());
    assertTrue(exception.getMessage().contains(message), exception.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          leaderElection: {enabled: false, leaseDuration: 0s, resourceLock: ''}
          controllers: {compaction: {enabled: false, concurrentSyncs: 0}}
          controllers: {etcdCopyBackupsTask: {enabled: false, concurrentSyncs: 0}}
          webhooks: {etcdComponentProtection: {serviceAccountInfo: {name: ''}}}
          """)
  void aDisabledFeatureMayHaveInvalidSettings(String yaml) {
    ConfigFile.parse(HEAD + yaml, "operator.yaml");
  }

  @ParameterizedTest
  @CsvSource({
    "cluster.local., cluster.local",
    "Cluster.Local, cluster.local",
    "kube, kube",
    "a-1.example.internal, a-1.example.internal"
  })
  void theClusterDomainIsWrittenAsCertificatesHaveIt(String text, String domain) {
    OperatorConfig config =
        ConfigFile.parse(HEAD + "clusterDomain: " + text + "\n", "operator.yaml");

    assertEquals(domain, config.clusterDomain());
  }

  @Test
  void allErrorsAreReportedTogether() {
    String message = exception(HEAD + "a: 1\ncontrollers: {secret: {b: 2}}\n").getMessage();

    assertTrue(message.contains("line 3: a is unknown"), message);
    assertTrue(message.contains("line 4: controllers.secret.b is unknown"), message);
  }

  @Test
  void aDuplicateKeyIsRejected() {
    String message = exception(HEAD + "clusterDomain: a\nclusterDomain: b\n").getMessage();

    assertTrue(message.contains("line 4: clusterDomain is given twice"), message);
  }

  @Test
  void anotherKindIsRejected() {
    String message = exception("apiVersion: v1\nkind: ConfigMap\n").getMessage();

    assertTrue(message.contains("line 1: apiVersion is v1; it must be " + ConfigFile.API_VERSION));
    assertTrue(
        message.contains("line 2: kind is ConfigMap; it must be OperatorConfiguration"), message);
  }

  @Test
  void anEmptyFileIsRejected() {
    assertTrue(exception("").getMessage().contains("apiVersion is missing"));
  }

  @Test
  void aFileWithoutAMappingIsRejected() {
    assertTrue(exception("- one\n- two\n").getMessage().contains("not a mapping"));
  }

  @Test
  void invalidYamlIsRejectedWithItsLine() {
    String message = exception(HEAD + "controllers: {etcd: \n").getMessage();

    assertTrue(message.contains("operator.yaml cannot be used"), message);
    assertTrue(message.contains("line 4"), message);
  }

  @Test
  void aFileWithTwoDocumentsIsRejected() {
    assertTrue(exception(HEAD + "---\n" + HEAD).getMessage().contains("2 documents"));
  }

  @Test
  void aMissingFileIsNamedInTheMessage() {
    Path missing = folder.resolve("missing.yaml");

    OperatorException exception =
        assertThrows(OperatorException.class, () -> ConfigFile.read(missing));

    assertTrue(
        exception.getMessage().contains(missing + " does not exist"), exception.getMessage());
  }

  @Test
  void aFileIsReadFromDisk() throws IOException {
    Path file = Files.writeString(folder.resolve("operator.yaml"), HEAD + "clusterDomain: here");

    assertEquals("here", ConfigFile.read(file).clusterDomain());
  }

  private static OperatorException exception(String yaml) {
    return assertThrows(OperatorException.class, () -> ConfigFile.parse(yaml, "operator.yaml"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ConfigFileTest.class.getResourceAsStream("/config/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
