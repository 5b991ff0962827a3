package io.etcdwarden.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.config.Images;
import io.etcdwarden.support.JsonTrees;
import io.etcdwarden.support.apiserver.CommandLineTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Renders the chart with Helm, and checks that wrong values are rejected. */
class ChartIT {
  @TempDir private Path home;
  private CommandLineTool helm;

  @BeforeEach
  void setUp() {
    helm = CommandLineTool.offline("helm", home);
  }

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(InstallPaths.CASES)) {
      return folders.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void helmLintAcceptsTheChart(Path values) {
    CommandLineTool.Result result =
        helm.run(
            "lint", "--strict", InstallPaths.CHART, "--values=" + values.resolve("values.yaml"));

    assertEquals(0, result.exit(), result.output());
  }

  /** To accept a change, run {@code make manifests} and read the diff. */
  @ParameterizedTest
  @MethodSource("cases")
  void theChartRendersTheExpectedManifests(Path values) throws IOException {
    String rendered =
        template("--set=crds.install=false", "--values=" + values.resolve("values.yaml"));

    assertEquals(Files.readString(values.resolve("wanted.yaml")), rendered);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theOperatorAcceptsTheRenderedConfiguration(Path values) {
    String rendered = template("--values=" + values.resolve("values.yaml"));

    JsonNode map =
        JsonTrees.parse(rendered).stream()
            .filter(object -> JsonTrees.kindAndName(object).equals("ConfigMap etcd-warden-config"))
            .findFirst()
            .orElseThrow();
    assertNotEquals(null, ConfigFile.parse(map.at("/data/config.yaml").asText(), "config.yaml"));
  }

  @Test
  void theOperatorAcceptsTheRenderedImages() throws IOException {
    String values = "--values=" + InstallPaths.CASES.resolve("everything/values.yaml");
    JsonNode map =
        JsonTrees.parse(template(values, "--show-only=templates/configmap.yaml")).getFirst();
    Path file =
        Files.writeString(home.resolve("images.yaml"), map.at("/data/images.yaml").asText());

    Images images = Images.builtIn().overriddenBy(file);

    assertEquals("registry.example.com/etcd-wrapper:v0.6.3", images.reference("etcd-wrapper"));
    assertTrue(images.reference("alpine").startsWith("registry.example.com/alpine@sha256:"));
    assertEquals(
        Images.builtIn().reference("etcd-backup-restore"), images.reference("etcd-backup-restore"));
  }

  @Test
  void theCrdsEqualTheirFilesAndAreKeptOnUninstall() throws IOException {
    List<ObjectNode> definitions = JsonTrees.parse(template("--show-only=templates/crds.yaml"));

    assertEquals(3, definitions.size());
    for (ObjectNode definition : definitions) {
      assertEquals(
          "keep", definition.at("/metadata/annotations/helm.sh~1resource-policy").asText());
      assertEquals(
          "Prune=false,Delete=false",
          definition.at("/metadata/annotations/argocd.argoproj.io~1sync-options").asText());
      String name = definition.at("/metadata/name").asText();
      String file = "crds/druid.gardener.cloud_" + name.replaceAll("\\..*", "") + ".yaml";
      assertEquals(
          JsonTrees.parse(Files.readString(Path.of(file))).getFirst().get("spec"),
          definition.get("spec"));
    }
  }

  @Test
  void alertRulesAndDashboardEqualTheirFiles() throws IOException {
    List<ObjectNode> rendered =
        JsonTrees.parse(
            template(
                "--set=prometheusRule.enabled=true",
                "--set=dashboard.enabled=true",
                "--show-only=templates/prometheusrule.yaml",
                "--show-only=templates/dashboard.yaml"));

    String rules = Files.readString(Path.of(InstallPaths.CHART, "files/alerts.yaml"));
    assertEquals(JsonTrees.parse(rules).getFirst(), find(rendered, "PrometheusRule").get("spec"));
    assertEquals(
        Files.readString(Path.of(InstallPaths.CHART, "files/dashboard.json")).strip(),
        find(rendered, "ConfigMap").at("/data/etcd-warden.json").asText().strip());
  }

  private static ObjectNode find(List<ObjectNode> objects, String kind) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          replicas=two                                                 | '/replicas': got string, want integer
          replicas=0                                                   | '/replicas': minimum: got 0, want 1
          image.tag=1                                                  | '/image/tag': got number, want string
          image.digest=sha256:1                                        | '/image/digest'
          webhookPKI.caPath=ca.crt                                     | additional properties 'webhookPKI' not allowed
          images.etcd.tag=v1                                           | additional properties 'etcd' not allowed
          crds.install=please                                          | '/crds/install': got string, want boolean
          serviceMonitor.interval=30                                   | '/serviceMonitor/interval': got number, want string
          operatorConfig.leaderElection.leaseDuration=15               | '/operatorConfig/leaderElection/leaseDuration': got number
          operatorConfig.logging.logLevel=loud                         | value must be one of 'debug', 'info', 'error'
          operatorConfig.controllers.etcd.concurentSyncs=3             | additional properties 'concurentSyncs' not allowed
          operatorConfig.controllers.etcd.watchNamespaces=shop         | got string, want array
          operatorConfig.controllers.etcd.watchNamespaces={Shop}       | does not match pattern
          operatorConfig.server.metrics.port=70000                     | maximum: got 70,000, want 65,535
          image=null                                                   | missing property 'image'
          image.repository=null                                        | missing property 'repository'
          operatorConfig=null                                          | missing property 'operatorConfig'
          networkPolicy=null                                           | missing property 'networkPolicy'
          serviceAccount.name=null                                     | missing property 'name'
          podLabels.app\\.kubernetes\\.io/name=mine                     | at '/podLabels/app.kubernetes.io~1name'
          extraEnv[0].name=POD_NAMESPACE                               | '/extraEnv/0/name'
          webhook.failurePolicy=Perhaps                                | value must be one of 'Fail', 'Ignore'
          operatorConfig.server.health.port=8080                       | operatorConfig.server.metrics.port and operatorConfig.server.health.port are both 8080
          operatorConfig.leaderElection.renewDeadline=15s              | leaseDuration=15s must be longer than operatorConfig.leaderElection.renewDeadline=15s
          operatorConfig.leaderElection.leaseDuration=9500ms           | leaseDuration=9500ms must be longer
          operatorConfig.leaderElection.enabled=false                  | 2 replicas without leader election would all reconcile at the same time
          """)
  void aWrongValueIsRejectedWithItsName(String value, String message) {
    CommandLineTool.Result result =
        helm.run("template", "etcd-warden", InstallPaths.CHART, "--set=" + value);

    assertEquals(1, result.exit(), result.output());
    assertTrue(result.error().contains(message), result.error());
  }

  @Test
  void anEnabledWebhookNeedsAPortOfItsOwn() {
    String port = "--set=operatorConfig.server.webhooks.port=8080";
    String protect = "--set=operatorConfig.webhooks.etcdComponentProtection.enabled=true";

    assertTrue(template(port).contains("kind: Deployment"));
    CommandLineTool.Result result =
        helm.run("template", "etcd-warden", InstallPaths.CHART, port, protect);

    assertTrue(
        result
            .error()
            .contains("server.metrics.port and operatorConfig.server.webhooks.port are both 8080"),
        result.error());
  }

  @ParameterizedTest
  @CsvSource({"1.28.15, 1", "1.29.0, 0", "1.29.0-gke.100, 0", "1.36.1, 0"})
  void anOlderKubernetesVersionIsRejected(String version, int exit) {
    CommandLineTool.Result result =
        helm.run("template", "etcd-warden", InstallPaths.CHART, "--kube-version=" + version);

    assertEquals(exit, result.exit(), result.error());
    assertEquals(exit == 1, result.error().contains("chart requires kubeVersion: >=1.29.0-0"));
  }

  private String template(String... more) {
    List<String> call =
        Stream.concat(
                Stream.of("template", "etcd-warden", InstallPaths.CHART, "--namespace=etcd-warden"),
                Stream.of(more))
            .toList();
    return helm.run(call.toArray(String[]::new)).orFail();
  }
}
