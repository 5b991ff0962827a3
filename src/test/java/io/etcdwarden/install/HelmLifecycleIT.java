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

/** Installs, upgrades and uninstalls the chart with Helm on a real API server. */
class HelmLifecycleIT {
  private static final String PROTECT =
      "--set=operatorConfig.webhooks.etcdComponentProtection.enabled=true";

  private InstallCluster cluster;

  @BeforeEach
  void open() {
    cluster = new InstallCluster();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void theChartIsInstalledUpgradedUninstalledAndInstalledAgainWhileAnEtcdExists() {
    CommandLineTool.Result installed = cluster.install("etcd-warden");
    assertEquals(0, installed.exit(), installed.error());
    assertTrue(
        installed
            .output()
            .contains("kubectl rollout status deployment/etcd-warden --namespace etcd-warden"),
        installed.output());
    awaitCrds();
    String before = createEtcd();

    cluster.upgrade("etcd-warden", "--set=replicas=3", PROTECT).orFail();
    assertEquals(3, deployment().getSpec().getReplicas());
    writeCaBundle("QQ==");
    cluster.upgrade("etcd-warden", "--set=replicas=2", PROTECT).orFail();
    assertEquals("QQ==", caBundle(), "the upgrade keeps the caBundle of the operator");

    cluster.uninstall("etcd-warden").orFail();
    assertEquals("", remaining());
    assertEquals(before, uid());

    CommandLineTool.Result again = cluster.install("etcd-warden");
    assertEquals(0, again.exit(), again.error());
    assertEquals(before, uid());
  }

  @Test
  void theChartUpgradesAChangedCrd() {
    cluster.install("etcd-warden").orFail();
    cluster
        .kubectl(
            "patch crd etcds.druid.gardener.cloud --type=json -p=[{\"op\":\"remove\",\"path\":"
                + "\"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/pki\"}]")
        .orFail();

    cluster.upgrade("etcd-warden").orFail();

    assertTrue(crdHasPki());
  }

  @Test
  void aSecondReleaseIsRefusedAndCreatesNothing() {
    cluster.install("etcd-warden").orFail();

    CommandLineTool.Result second = cluster.install("another");

    assertEquals(1, second.exit());
    assertTrue(
        second
            .error()
            .contains(
                "this cluster already has etcd-warden as release etcd-warden in namespace"
                    + " etcd-warden, and a cluster needs only one installation"),
        second.error());
    assertEquals("", cluster.kubectl("get all,cm,sa --namespace=another -o name").orFail());
  }

  @Test
  void aMissingNamespaceOrKindIsReportedBeforeAnythingIsCreated() {
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
  void thePodsPassThePodSecurityStandardRestricted() {
    cluster.kubectl("create namespace etcd-warden").orFail();
    cluster
        .kubectl("label namespace etcd-warden pod-security.kubernetes.io/enforce=restricted")
        .orFail();
    cluster.install("etcd-warden", PROTECT).orFail();

    var template = deployment().getSpec().getTemplate();
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("pod-of-the-template")
            .withNamespace("etcd-warden")
            .endMetadata()
            .withSpec(template.getSpec())
            .build();

    assertEquals("pod-of-the-template", created(pod));
    pod.getMetadata().setName("less-restricted");
    pod.getSpec().getContainers().getFirst().getSecurityContext().setCapabilities(null);
    assertThrows(
        KubernetesClientException.class, () -> created(pod), "the standard is not enforced");
  }

  @Test
  void allOptionalObjectsAreCreated() {
    for (String kind : List.of("ServiceMonitor", "PrometheusRule")) {
      cluster.apply(monitoringKind(kind)).orFail();
    }
    awaitCrds();
    cluster.kubectl("create namespace one").orFail();
    cluster.kubectl("create namespace two").orFail();

    cluster
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
        cluster
            .kubectl(
                "get cm,netpol,pdb,prometheusrules,servicemonitors --namespace=etcd-warden"
                    + " -l app.kubernetes.io/name=etcd-warden -o name")
            .orFail()
            .lines()
            .sorted()
            .toList());
  }

  /** A CRD of the Prometheus operator, without its schema. */
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
    return cluster.client().resource(pod).create().getMetadata().getName();
  }

  private void assertRefused(String value, String message) {
    CommandLineTool.Result result = cluster.install("etcd-warden", "--set=" + value);

    assertEquals(1, result.exit(), result.output());
    assertTrue(result.error().contains(message), result.error());
  }

  private void awaitCrds() {
    cluster.kubectl("wait crd --all --for=condition=Established --timeout=60s").orFail();
  }

  private String createEtcd() {
    Etcd etcd = Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: {}\n");
    etcd.getMetadata().setNamespace("default");
    return cluster.client().resource(etcd).create().getMetadata().getUid();
  }

  private String uid() {
    return cluster
        .kubectl("get etcd main --namespace=default -o jsonpath={.metadata.uid}")
        .orFail();
  }

  private Deployment deployment() {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace("etcd-warden")
        .withName("etcd-warden")
        .get();
  }

  private void writeCaBundle(String bundle) {
    for (int webhook = 0; webhook < 2; webhook++) {
      cluster
          .kubectl(
              "patch validatingwebhookconfiguration etcd-warden --type=json"
                  + " -p=[{\"op\":\"add\",\"path\":\"/webhooks/%d/clientConfig/caBundle\",\"value\":\"%s\"}]"
                      .formatted(webhook, bundle))
          .orFail();
    }
  }

  private String caBundle() {
    return cluster
        .kubectl(
            "get validatingwebhookconfiguration etcd-warden"
                + " -o jsonpath={.webhooks[0].clientConfig.caBundle}")
        .orFail();
  }

  private boolean crdHasPki() {
    return !cluster
        .kubectl(
            "get crd etcds.druid.gardener.cloud -o jsonpath="
                + "{.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.pki.type}")
        .orFail()
        .isEmpty();
  }

  /** All objects with the label of the operator, except CRDs. */
  private String remaining() {
    return cluster
        .kubectl(
            "get deploy,svc,cm,sa,pdb,role,rolebinding,clusterrole,clusterrolebinding,"
                + "validatingwebhookconfiguration --all-namespaces"
                + " -l app.kubernetes.io/name=etcd-warden -o name")
        .orFail();
  }
}
