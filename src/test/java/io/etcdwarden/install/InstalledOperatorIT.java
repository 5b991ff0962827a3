package io.etcdwarden.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.CommandLineTool;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.OperatorProcess;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the operator with the installed ServiceAccount, permissions and configuration only, and
 * checks that it can manage clusters.
 */
class InstalledOperatorIT {
  private static final Duration START = PollTimeout.LONG.limit();
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final String EXAMPLE = "docs/examples/etcd-tls.yaml";
  private static final String HOME = "etcd-warden";

  @TempDir private Path folder;
  private InstallCluster cluster;

  @BeforeEach
  void open() {
    cluster = new InstallCluster();
    cluster.kubectl("create namespace shop").orFail();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void installedByTheChartTheOperatorStartsATlsClusterOfRealMembers() throws IOException {
    cluster.install(HOME).orFail();
    EtcdPrograms programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());

    try (FakeNode _ =
            FakeNode.withEtcdProcesses(
                cluster.client(), "shop", programs, FakeNodeSettings.fast());
        OperatorProcess operator = start("")) {
      createExample("shop");

      TIMEOUT.await(() -> whyNotReady("shop", operator));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"apply -k deploy/overlays/default", "apply -f deploy/install.yaml"})
  void installedByOneKubectlCommandTheOperatorStartsATlsClusterThatSurvivesTheUninstall(
      String command) {
    cluster.kubectl(command).orFail();

    try (FakeNode _ =
            FakeNode.withFakeMembers(cluster.client(), "default", FakeNodeSettings.fast());
        OperatorProcess operator = start("")) {
      createExample("default");
      TIMEOUT.await(() -> whyNotReady("default", operator));
    }
    String before = cluster.kubectl("get etcd,statefulset,pod -o name").orFail();
    String installed = installedAs();
    cluster.kubectl(command).orFail();
    String again = installedAs();
    InstallPaths.uninstallAlone().forEach(each -> cluster.kubectl(each).orFail());

    assertEquals(installed, again, "applied a second time");
    assertTrue(installed.contains("Deployment"), installed);
    assertEquals(before, cluster.kubectl("get etcd,statefulset,pod -o name").orFail());
    assertTrue(before.contains("pod/main-2"), before);
    assertEquals(
        "",
        cluster
            .kubectl(
                "get all,configmap,serviceaccount,poddisruptionbudget,role,rolebinding"
                    + " --namespace=etcd-warden -l app.kubernetes.io/name=etcd-warden -o name")
            .orFail());
  }

  /** With resource versions: kubectl reports some unchanged objects as configured. */
  private String installedAs() {
    return cluster
        .kubectl(
            "get deployment,service,configmap,serviceaccount,poddisruptionbudget,role,rolebinding,"
                + "clusterrole,clusterrolebinding,crd --namespace=etcd-warden"
                + " -l app.kubernetes.io/name=etcd-warden"
                + " -o custom-columns=K:.kind,N:.metadata.name,V:.metadata.resourceVersion")
        .orFail();
  }

  @Test
  void kubectlDiffIsEmptyAfterTheOperatorHasWrittenTheCaBundle() {
    cluster.kubectl("apply -k deploy/overlays/with-webhook").orFail();

    try (OperatorProcess operator = start("")) {
      TIMEOUT.await(() -> whyNoCaBundle(operator));

      CommandLineTool.Result drift = cluster.kubectl("diff -k deploy/overlays/with-webhook");

      assertEquals("", drift.output(), drift.error());
      assertEquals(0, drift.exit(), drift.error());
    }
  }

  @Test
  void withWatchNamespacesTheOperatorNeedsPermissionsOnlyThere() {
    cluster
        .install(
            HOME,
            "--set=operatorConfig.controllers.etcd.watchNamespaces={shop}",
            "--set=operatorConfig.webhooks.etcdComponentProtection.enabled=true")
        .orFail();

    try (FakeNode _ = FakeNode.withFakeMembers(cluster.client(), "shop", FakeNodeSettings.fast());
        OperatorProcess operator = start("")) {
      TIMEOUT.await(() -> whyNoCaBundle(operator));
      // The API server cannot call a webhook outside of the cluster through its Service.
      cluster.kubectl("delete validatingwebhookconfiguration --all").orFail();
      createExample("default");
      createExample("shop");

      TIMEOUT.await(() -> whyNotReady("shop", operator));
      assertTrue(status("default").contains("AwaitingOperator"), () -> status("default"));
      assertEquals("no\n", mayRead("secrets", "default"));
      assertEquals("no\n", mayRead("secrets", HOME));
      assertEquals("yes\n", mayRead("secrets", "shop"));
      assertEquals("yes\n", mayRead("secrets/etcd-warden-webhook", HOME));
    }
  }

  @Test
  void watchingANamespaceWithoutPermissionIsReportedInOneSentence() {
    cluster.install(HOME, "--set=operatorConfig.controllers.etcd.watchNamespaces={shop}").orFail();

    try (OperatorProcess operator = start("default")) {
      TIMEOUT.await(
          () ->
              Stream.of(
                      "the operator's account may not get, list, watch",
                      " in namespace default; bind it to the ClusterRole of",
                      " there, or change controllers.etcd.watchNamespaces")
                  .filter(message -> !operator.logText().contains(message))
                  .findFirst()
                  .map(message -> message + " is not in the log: " + operator.logText()));
      assertTrue(operator.isAlive());
    }
  }

  /** Starts the operator with the installed settings, but with free ports of this machine. */
  private OperatorProcess start(String alsoWatched) {
    OperatorProcess operator =
        OperatorProcess.start(
            folder, cluster.kubeconfigOf(HOME, "etcd-warden"), settings(alsoWatched));
    if (alsoWatched.isEmpty()) {
      operator.awaitReady(START);
    }
    return operator;
  }

  private String settings(String alsoWatched) {
    YAMLMapper yaml = new YAMLMapper();
    try {
      ObjectNode settings =
          (ObjectNode) yaml.readTree(installedConfig().getData().get("config.yaml"));
      settings.remove(List.of("apiVersion", "kind", "server"));
      if (!alsoWatched.isEmpty()) {
        settings.withArray("/controllers/etcd/watchNamespaces").add(alsoWatched);
      }
      return yaml.writeValueAsString(settings).replaceFirst("^---\n", "");
    } catch (JsonProcessingException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private ConfigMap installedConfig() {
    return cluster.client().configMaps().inNamespace(HOME).list().getItems().stream()
        .filter(map -> map.getMetadata().getName().startsWith("etcd-warden-config"))
        .findFirst()
        .orElseThrow();
  }

  private void createExample(String namespace) {
    cluster.kubectl("create -f " + EXAMPLE + " --namespace=" + namespace).orFail();
  }

  private Optional<String> whyNotReady(String namespace, OperatorProcess operator) {
    String ready =
        cluster
            .kubectl(
                "get etcd main -o"
                    + " jsonpath={.status.conditions[?(@.type==\"AllMembersReady\")].status}"
                    + " --namespace="
                    + namespace)
            .orFail();
    return ready.equals("True")
        ? Optional.empty()
        : Optional.of(status(namespace) + "\n" + operator.logText());
  }

  private Optional<String> whyNoCaBundle(OperatorProcess operator) {
    String bundle =
        cluster
            .kubectl(
                "get validatingwebhookconfiguration etcd-warden"
                    + " -o jsonpath={.webhooks[0].clientConfig.caBundle}")
            .orFail();
    return bundle.isEmpty() ? Optional.of("no caBundle\n" + operator.logText()) : Optional.empty();
  }

  private String status(String namespace) {
    return cluster.kubectl("get etcd main -o jsonpath={.status} --namespace=" + namespace).orFail();
  }

  private String mayRead(String what, String namespace) {
    return cluster
        .kubectl(
            "auth can-i get %s --namespace=%s --as=system:serviceaccount:%s:etcd-warden"
                .formatted(what, namespace, HOME))
        .output();
  }
}
