package io.etcdwarden.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.Tool;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
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
  private static final Duration START = Patience.AMPLE.limit();
  private static final Patience PATIENCE = Patience.AMPLE;
  private static final String EXAMPLE = "docs/examples/etcd-tls.yaml";
  private static final String HOME = "etcd-warden";

  @TempDir private Path folder;
  private Site site;

  @BeforeEach
  void open() {
    site = new Site();
    site.kubectl("create namespace shop").orFail();
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void fromTheChartASecuredClusterOfRealMembersComesUp() throws IOException {
    site.install(HOME).orFail();
    EtcdPrograms programs = EtcdPrograms.in(Binaries.offered().folder());

    try (NodeStandIn _ = NodeStandIn.real(site.client(), "shop", programs, NodeSettings.brisk());
        OperatorProcess operator = start("")) {
      createExample("shop");

      PATIENCE.until(() -> whyNotReady("shop", operator));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"apply -k deploy/overlays/default", "apply -f deploy/install.yaml"})
  void eachOtherWayIsOneCommandAndASecuredClusterComesUpAndStays(String command) {
    site.kubectl(command).orFail();

    try (NodeStandIn _ = NodeStandIn.paper(site.client(), "default", NodeSettings.brisk());
        OperatorProcess operator = start("")) {
      createExample("default");
      PATIENCE.until(() -> whyNotReady("default", operator));
    }
    String before = site.kubectl("get etcd,statefulset,pod -o name").orFail();
    String installed = installedAs();
    site.kubectl(command).orFail();
    String again = installedAs();
    Places.uninstallAlone().forEach(each -> site.kubectl(each).orFail());

    assertEquals(installed, again, "applied a second time");
    assertTrue(installed.contains("Deployment"), installed);
    assertEquals(before, site.kubectl("get etcd,statefulset,pod -o name").orFail());
    assertTrue(before.contains("pod/main-2"), before);
    assertEquals(
        "",
        site.kubectl(
                "get all,configmap,serviceaccount,poddisruptionbudget,role,rolebinding"
                    + " --namespace=etcd-warden -l app.kubernetes.io/name=etcd-warden -o name")
            .orFail());
  }

  /** With versions: kubectl calls some things configured that it leaves as they are. */
  private String installedAs() {
    return site.kubectl(
            "get deployment,service,configmap,serviceaccount,poddisruptionbudget,role,rolebinding,"
                + "clusterrole,clusterrolebinding,crd --namespace=etcd-warden"
                + " -l app.kubernetes.io/name=etcd-warden"
                + " -o custom-columns=K:.kind,N:.metadata.name,V:.metadata.resourceVersion")
        .orFail();
  }

  @Test
  void withTheWebhookNothingDriftsOnceTheApiServerTrustsTheOperator() {
    site.kubectl("apply -k deploy/overlays/with-webhook").orFail();

    try (OperatorProcess operator = start("")) {
      PATIENCE.until(() -> whyUntrusted(operator));

      Tool.Answer drift = site.kubectl("diff -k deploy/overlays/with-webhook");

      assertEquals("", drift.output(), drift.error());
      assertEquals(0, drift.exit(), drift.error());
    }
  }

  @Test
  void inChosenNamespacesItWorksWithRightsInTheseAlone() {
    site.install(
            HOME,
            "--set=operatorConfig.controllers.etcd.watchNamespaces={shop}",
            "--set=operatorConfig.webhooks.etcdComponentProtection.enabled=true")
        .orFail();

    try (NodeStandIn _ = NodeStandIn.paper(site.client(), "shop", NodeSettings.brisk());
        OperatorProcess operator = start("")) {
      PATIENCE.until(() -> whyUntrusted(operator));
      // No Service leads to a process outside of the cluster.
      site.kubectl("delete validatingwebhookconfiguration --all").orFail();
      createExample("default");
      createExample("shop");

      PATIENCE.until(() -> whyNotReady("shop", operator));
      assertTrue(status("default").contains("AwaitingOperator"), () -> status("default"));
      assertEquals("no\n", mayRead("secrets", "default"));
      assertEquals("no\n", mayRead("secrets", HOME));
      assertEquals("yes\n", mayRead("secrets", "shop"));
      assertEquals("yes\n", mayRead("secrets/etcd-warden-webhook", HOME));
    }
  }

  @Test
  void watchingMoreThanItMayIsSaidInOneSentence() {
    site.install(HOME, "--set=operatorConfig.controllers.etcd.watchNamespaces={shop}").orFail();

    try (OperatorProcess operator = start("default")) {
      PATIENCE.until(
          () ->
              Stream.of(
                      "the operator's account may not get, list, watch",
                      " in namespace default; bind it to the ClusterRole of",
                      " there, or watch other namespaces")
                  .filter(words -> !operator.said().contains(words))
                  .findFirst()
                  .map(words -> words + " is not said: " + operator.said()));
      assertTrue(operator.isAlive());
    }
  }

  /** Starts it as a node would, but for the ports, which this machine may have given away. */
  private OperatorProcess start(String alsoWatched) {
    OperatorProcess operator =
        OperatorProcess.start(
            folder, site.kubeconfigOf(HOME, "etcd-warden"), settings(alsoWatched));
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
    return site.client().configMaps().inNamespace(HOME).list().getItems().stream()
        .filter(map -> map.getMetadata().getName().startsWith("etcd-warden-config"))
        .findFirst()
        .orElseThrow();
  }

  private void createExample(String namespace) {
    site.kubectl("create -f " + EXAMPLE + " --namespace=" + namespace).orFail();
  }

  private Optional<String> whyNotReady(String namespace, OperatorProcess operator) {
    String ready =
        site.kubectl(
                "get etcd main -o jsonpath={.status.conditions[?(@.type==\"AllMembersReady\")].status}"
                    + " --namespace="
                    + namespace)
            .orFail();
    return ready.equals("True")
        ? Optional.empty()
        : Optional.of(status(namespace) + "\n" + operator.said());
  }

  private Optional<String> whyUntrusted(OperatorProcess operator) {
    String bundle =
        site.kubectl(
                "get validatingwebhookconfiguration etcd-warden"
                    + " -o jsonpath={.webhooks[0].clientConfig.caBundle}")
            .orFail();
    return bundle.isEmpty() ? Optional.of("no caBundle\n" + operator.said()) : Optional.empty();
  }

  private String status(String namespace) {
    return site.kubectl("get etcd main -o jsonpath={.status} --namespace=" + namespace).orFail();
  }

  private String mayRead(String what, String namespace) {
    return site.kubectl(
            "auth can-i get %s --namespace=%s --as=system:serviceaccount:%s:etcd-warden"
                .formatted(what, namespace, HOME))
        .output();
  }
}
