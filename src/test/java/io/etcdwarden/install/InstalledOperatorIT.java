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
 * What was installed is enough to work with: the operator runs as its ServiceAccount, with the
 * configuration that was installed, and with no other right.
 */
class InstalledOperatorIT {
  private static final Duration START = PollTimeout.LONG.limit();
  private static final PollTimeout PATIENCE = PollTimeout.LONG;
  private static final String EXAMPLE = "docs/examples/etcd-tls.yaml";
  private static final String HOME = "etcd-warden";

  @TempDir private Path folder;
  private InstallCluster installCluster;

  @BeforeEach
  void open() {
    installCluster = new InstallCluster();
    installCluster.kubectl("create namespace shop").orFail();
  }

  @AfterEach
  void close() {
    installCluster.close();
  }

  @Test
  void fromTheChartASecuredClusterOfRealMembersComesUp() throws IOException {
    installCluster.install(HOME).orFail();
    EtcdPrograms programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());

    try (FakeNode _ =
            FakeNode.withEtcdProcesses(
                installCluster.client(), "shop", programs, FakeNodeSettings.fast());
        OperatorProcess operator = start("")) {
      createExample("shop");

      PATIENCE.await(() -> whyNotReady("shop", operator));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"apply -k deploy/overlays/default", "apply -f deploy/install.yaml"})
  void eachOtherWayIsOneCommandAndASecuredClusterComesUpAndStays(String command) {
    installCluster.kubectl(command).orFail();

    try (FakeNode _ =
            FakeNode.withFakeMembers(installCluster.client(), "default", FakeNodeSettings.fast());
        OperatorProcess operator = start("")) {
      createExample("default");
      PATIENCE.await(() -> whyNotReady("default", operator));
    }
    String before = installCluster.kubectl("get etcd,statefulset,pod -o name").orFail();
    String installed = installedAs();
    installCluster.kubectl(command).orFail();
    String again = installedAs();
    InstallPaths.uninstallAlone().forEach(each -> installCluster.kubectl(each).orFail());

    assertEquals(installed, again, "applied a second time");
    assertTrue(installed.contains("Deployment"), installed);
    assertEquals(before, installCluster.kubectl("get etcd,statefulset,pod -o name").orFail());
    assertTrue(before.contains("pod/main-2"), before);
    assertEquals(
        "",
        installCluster
            .kubectl(
                "get all,configmap,serviceaccount,poddisruptionbudget,role,rolebinding"
                    + " --namespace=etcd-warden -l app.kubernetes.io/name=etcd-warden -o name")
            .orFail());
  }

  /** With versions: kubectl calls some things configured that it leaves as they are. */
  private String installedAs() {
    return installCluster
        .kubectl(
            "get deployment,service,configmap,serviceaccount,poddisruptionbudget,role,rolebinding,"
                + "clusterrole,clusterrolebinding,crd --namespace=etcd-warden"
                + " -l app.kubernetes.io/name=etcd-warden"
                + " -o custom-columns=K:.kind,N:.metadata.name,V:.metadata.resourceVersion")
        .orFail();
  }

  @Test
  void withTheWebhookNothingDriftsOnceTheApiServerTrustsTheOperator() {
    installCluster.kubectl("apply -k deploy/overlays/with-webhook").orFail();

    try (OperatorProcess operator = start("")) {
      PATIENCE.await(() -> whyUntrusted(operator));

      CommandLineTool.Result drift = installCluster.kubectl("diff -k deploy/overlays/with-webhook");

      assertEquals("", drift.output(), drift.error());
      assertEquals(0, drift.exit(), drift.error());
    }
  }

  @Test
  void inChosenNamespacesItWorksWithRightsInTheseAlone() {
    installCluster
        .install(
            HOME,
            "--set=operatorConfig.controllers.etcd.watchNamespaces={shop}",
            "--set=operatorConfig.webhooks.etcdComponentProtection.enabled=true")
        .orFail();

    try (FakeNode _ =
            FakeNode.withFakeMembers(installCluster.client(), "shop", FakeNodeSettings.fast());
        OperatorProcess operator = start("")) {
      PATIENCE.await(() -> whyUntrusted(operator));
      // No Service leads to a process outside of the cluster.
      installCluster.kubectl("delete validatingwebhookconfiguration --all").orFail();
      createExample("default");
      createExample("shop");

      PATIENCE.await(() -> whyNotReady("shop", operator));
      assertTrue(status("default").contains("AwaitingOperator"), () -> status("default"));
      assertEquals("no\n", mayRead("secrets", "default"));
      assertEquals("no\n", mayRead("secrets", HOME));
      assertEquals("yes\n", mayRead("secrets", "shop"));
      assertEquals("yes\n", mayRead("secrets/etcd-warden-webhook", HOME));
    }
  }

  @Test
  void watchingMoreThanItMayIsSaidInOneSentence() {
    installCluster
        .install(HOME, "--set=operatorConfig.controllers.etcd.watchNamespaces={shop}")
        .orFail();

    try (OperatorProcess operator = start("default")) {
      PATIENCE.await(
          () ->
              Stream.of(
                      "the operator's account may not get, list, watch",
                      " in namespace default; bind it to the ClusterRole of",
                      " there, or watch other namespaces")
                  .filter(words -> !operator.logText().contains(words))
                  .findFirst()
                  .map(words -> words + " is not said: " + operator.logText()));
      assertTrue(operator.isAlive());
    }
  }

  /** Starts it as a node would, but for the ports, which this machine may have given away. */
  private OperatorProcess start(String alsoWatched) {
    OperatorProcess operator =
        OperatorProcess.start(
            folder, installCluster.kubeconfigOf(HOME, "etcd-warden"), settings(alsoWatched));
    if (alsoWatched.isEmpty()) {
      operator.awaitReady(START);
    }
    return operator;
  }

  private String settings(String alsoWatched) {
    YAMLMapper yaml = new YAMLMapper();
    try {
      ObjectNode settings = (ObjectNode) yaml.readTree(installed().getData().get("config.yaml"));
      settings.remove(List.of("apiVersion", "kind", "server"));
      if (!alsoWatched.isEmpty()) {
        settings.withArray("/controllers/etcd/watchNamespaces").add(alsoWatched);
      }
      return yaml.writeValueAsString(settings).replaceFirst("^---\n", "");
    } catch (JsonProcessingException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private ConfigMap installed() {
    return installCluster.client().configMaps().inNamespace(HOME).list().getItems().stream()
        .filter(map -> map.getMetadata().getName().startsWith("etcd-warden-config"))
        .findFirst()
        .orElseThrow();
  }

  private void createExample(String namespace) {
    installCluster.kubectl("create -f " + EXAMPLE + " --namespace=" + namespace).orFail();
  }

  private Optional<String> whyNotReady(String namespace, OperatorProcess operator) {
    String ready =
        installCluster
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

  private Optional<String> whyUntrusted(OperatorProcess operator) {
    String bundle =
        installCluster
            .kubectl(
                "get validatingwebhookconfiguration etcd-warden"
                    + " -o jsonpath={.webhooks[0].clientConfig.caBundle}")
            .orFail();
    return bundle.isEmpty() ? Optional.of("no caBundle\n" + operator.logText()) : Optional.empty();
  }

  private String status(String namespace) {
    return installCluster
        .kubectl("get etcd main -o jsonpath={.status} --namespace=" + namespace)
        .orFail();
  }

  private String mayRead(String what, String namespace) {
    return installCluster
        .kubectl(
            "auth can-i get %s --namespace=%s --as=system:serviceaccount:%s:etcd-warden"
                .formatted(what, namespace, HOME))
        .output();
  }
}
