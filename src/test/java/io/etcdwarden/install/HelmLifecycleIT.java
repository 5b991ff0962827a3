package io.etcdwarden.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.apiserver.CommandLineTool;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chart's life on a real API server, by the real helm. */
class HelmLifecycleIT {
  private static final String PROTECT =
      "--set=operatorConfig.webhooks.etcdComponentProtection.enabled=true";

  private InstallCluster installCluster;

  @BeforeEach
  void open() {
    installCluster = new InstallCluster();
  }

  @AfterEach
  void close() {
    installCluster.close();
  }

  @Test
  void itIsInstalledUpgradedUninstalledAndInstalledAgainAroundLivingClusters() {
    CommandLineTool.Result installed = installCluster.install("etcd-warden");
    assertEquals(0, installed.exit(), installed.error());
    assertTrue(
        installed
            .output()
            .contains("kubectl rollout status deployment/etcd-warden --namespace etcd-warden"),
        installed.output());
    establish();
    String before = createEtcd();

    installCluster.upgrade("etcd-warden", "--set=replicas=3", PROTECT).orFail();
    assertEquals(3, deployment().getSpec().getReplicas());
    trust("QQ==");
    installCluster.upgrade("etcd-warden", "--set=replicas=2", PROTECT).orFail();
    assertEquals("QQ==", trusted(), "what the operator wrote is not undone");

    installCluster.uninstall("etcd-warden").orFail();
    assertEquals("", remaining());
    assertEquals(before, uid());

    CommandLineTool.Result again = installCluster.install("etcd-warden");
    assertEquals(0, again.exit(), again.error());
    assertEquals(before, uid());
  }

  @Test
  void aDefinitionThatChangedIsUpgradedWithTheChart() {
    installCluster.install("etcd-warden").orFail();
    installCluster
        .kubectl(
            "patch crd etcds.druid.gardener.cloud --type=json -p=[{\"op\":\"remove\",\"path\":"
                + "\"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/pki\"}]")
        .orFail();

    installCluster.upgrade("etcd-warden").orFail();

    assertTrue(knowsPki());
  }

  @Test
  void aSecondReleaseIsRefusedInOneSentenceAndLeavesNothing() {
    installCluster.install("etcd-warden").orFail();

    CommandLineTool.Result second = installCluster.install("another");

    assertEquals(1, second.exit());
    assertTrue(
        second
            .error()
            .contains(
                "this cluster already has etcd-warden as release etcd-warden in namespace"
                    + " etcd-warden, and a cluster needs only one installation"),
        second.error());
    assertEquals("", installCluster.kubectl("get all,cm,sa --namespace=another -o name").orFail());
  }

  @Test
  void whatTheClusterLacksIsSaidBeforeAnythingIsWritten() {
    assertRefused(
        "operatorConfig.controllers.etcd.watchNamespaces={default,shop}",
        "watchNamespaces contains shop, which does not exist; create it");
    assertRefused(
        "serviceMonitor.enabled=true", "does not have the kind ServiceMonitor of monitoring");
    assertRefused(
        "prometheusRule.enabled=true", "does not have the kind PrometheusRule of monitoring");
    assertEquals("", remaining());
  }

  @Test
  void podsPassTheStrictestSecurityStandard() {
    installCluster.kubectl("create namespace etcd-warden").orFail();
    installCluster
        .kubectl("label namespace etcd-warden pod-security.kubernetes.io/enforce=restricted")
        .orFail();
    installCluster.install("etcd-warden", PROTECT).orFail();

    var template = deployment().getSpec().getTemplate();
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("like-those-of-the-deployment")
            .withNamespace("etcd-warden")
            .endMetadata()
            .withSpec(template.getSpec())
            .build();

    assertEquals("like-those-of-the-deployment", created(pod));
    pod.getMetadata().setName("lesser");
    pod.getSpec().getContainers().getFirst().getSecurityContext().setCapabilities(null);
    assertThrows(KubernetesClientException.class, () -> created(pod), "the standard is not held");
  }

  @Test
  void everythingThatCanBeSwitchedOnIsApplied() {
    for (String kind : List.of("ServiceMonitor", "PrometheusRule")) {
      installCluster.apply(monitoringKind(kind)).orFail();
    }
    establish();
    installCluster.kubectl("create namespace one").orFail();
    installCluster.kubectl("create namespace two").orFail();

    installCluster
        .install(
            "etcd-warden",
            "--values=" + InstallPaths.CASES.resolve("everything/values.yaml"),
            "--set=prometheusRule.enabled=true",
            "--set=dashboard.enabled=true",
            "--set=podDisruptionBudget.enabled=true")
        .orFail();

    assertEquals(
        List.of(
            "configmap/etcd-warden-config",
            "configmap/etcd-warden-dashboard",
            "networkpolicy.networking.k8s.io/etcd-warden",
            "poddisruptionbudget.policy/etcd-warden",
            "prometheusrule.monitoring.coreos.com/etcd-warden",
            "servicemonitor.monitoring.coreos.com/etcd-warden"),
        installCluster
            .kubectl(
                "get cm,netpol,pdb,prometheusrules,servicemonitors --namespace=etcd-warden"
                    + " -l app.kubernetes.io/name=etcd-warden -o name")
            .orFail()
            .lines()
            .sorted()
            .toList());
  }

  /** As far as the Prometheus operator's own definition matters here. */
  private static String monitoringKind(String kind) {
    String name = kind.toLowerCase(Locale.ROOT);
    return """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: %1$ss.monitoring.coreos.com}
    spec:
      group: monitoring.coreos.com
      names: {kind: %2$s, plural: %1$ss, singular: %1$s}
      scope: Namespaced
      versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
    """
        .formatted(name, kind);
  }

  private String created(Pod pod) {
    return installCluster.client().resource(pod).create().getMetadata().getName();
  }

  private void assertRefused(String value, String words) {
    CommandLineTool.Result result = installCluster.install("etcd-warden", "--set=" + value);

    assertEquals(1, result.exit(), result.output());
    assertTrue(result.error().contains(words), result.error());
  }

  private void establish() {
    installCluster.kubectl("wait crd --all --for=condition=Established --timeout=60s").orFail();
  }

  private String createEtcd() {
    Etcd etcd = Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: {}\n");
    etcd.getMetadata().setNamespace("default");
    return installCluster.client().resource(etcd).create().getMetadata().getUid();
  }

  private String uid() {
    return installCluster
        .kubectl("get etcd main --namespace=default -o jsonpath={.metadata.uid}")
        .orFail();
  }

  private Deployment deployment() {
    return installCluster
        .client()
        .apps()
        .deployments()
        .inNamespace("etcd-warden")
        .withName("etcd-warden")
        .get();
  }

  private void trust(String bundle) {
    for (int webhook = 0; webhook < 2; webhook++) {
      installCluster
          .kubectl(
              "patch validatingwebhookconfiguration etcd-warden --type=json"
                  + " -p=[{\"op\":\"add\",\"path\":\"/webhooks/%d/clientConfig/caBundle\",\"value\":\"%s\"}]"
                      .formatted(webhook, bundle))
          .orFail();
    }
  }

  private String trusted() {
    return installCluster
        .kubectl(
            "get validatingwebhookconfiguration etcd-warden"
                + " -o jsonpath={.webhooks[0].clientConfig.caBundle}")
        .orFail();
  }

  private boolean knowsPki() {
    return !installCluster
        .kubectl(
            "get crd etcds.druid.gardener.cloud -o jsonpath="
                + "{.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.pki.type}")
        .orFail()
        .isEmpty();
  }

  /** All that carries our name and is no definition. */
  private String remaining() {
    return installCluster
        .kubectl(
            "get deploy,svc,cm,sa,pdb,role,rolebinding,clusterrole,clusterrolebinding,"
                + "validatingwebhookconfiguration --all-namespaces"
                + " -l app.kubernetes.io/name=etcd-warden -o name")
        .orFail();
  }
}
