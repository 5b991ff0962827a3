package io.etcdwarden.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.JsonTrees;
import io.etcdwarden.support.apiserver.CommandLineTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Moves a cluster with an Etcd from etcd-druid to etcd-warden and back. */
class DruidMigrationIT {
  /** The objects of the chart of etcd-druid that an installation of etcd-warden may meet. */
  private static final String ETCD_DRUID =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: druid}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: "gardener.cloud:system:etcd-druid"}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "gardener.cloud:system:etcd-druid"}
      subjects: [{kind: ServiceAccount, name: etcd-druid, namespace: druid}]
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: etcd-druid, namespace: druid}
      spec:
        replicas: 1
        selector: {matchLabels: {gardener.cloud/role: etcd-druid}}
        template:
          metadata: {labels: {gardener.cloud/role: etcd-druid}}
          spec: {containers: [{name: etcd-druid, image: etcd-druid}]}
      """;

  private InstallCluster cluster;

  @BeforeEach
  void open() throws IOException {
    cluster = new InstallCluster();
    cluster.apply(ETCD_DRUID).orFail();
    // Like the CRDs in the crds folder of a chart, these have no owner labels of Helm.
    cluster.apply(druidCrds()).orFail();
    cluster.kubectl("wait crd --all --for=condition=Established --timeout=60s").orFail();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void helmTakesOverTheCrdsAndTheyCanBeGivenBackWhileAnEtcdExists() throws IOException {
    String before = createEtcd();

    assertRefused(cluster.install("etcd-warden"), "etcd-druid runs in namespace druid");
    cluster.kubectl("scale deployment/etcd-druid --namespace=druid --replicas=0").orFail();
    assertRefused(cluster.install("etcd-warden"), "cannot be imported into the current release");
    assertEquals(false, crdHasPki());

    cluster.install("etcd-warden", "--take-ownership").orFail();
    assertEquals(true, crdHasPki());
    assertEquals(before, uid());
    cluster.upgrade("etcd-warden").orFail();

    cluster.uninstall("etcd-warden").orFail();
    restoreDruidCrds();
    assertEquals(false, crdHasPki());
    assertEquals(before, uid());
  }

  @Test
  void kubectlReplacesTheCrdsAndTheyCanBeGivenBackWhileAnEtcdExists() throws IOException {
    String before = createEtcd();

    cluster.kubectl("apply -k deploy/overlays/default").orFail();
    assertEquals(true, crdHasPki());
    assertEquals(before, uid());

    InstallPaths.uninstallAlone().forEach(command -> cluster.kubectl(command).orFail());
    restoreDruidCrds();
    assertEquals(false, crdHasPki());
    assertEquals(before, uid());
  }

  private static void assertRefused(CommandLineTool.Result result, String message) {
    assertEquals(1, result.exit(), result.output());
    assertTrue(result.error().contains(message), result.error());
  }

  private void restoreDruidCrds() throws IOException {
    Path file = Files.writeString(Files.createTempFile("definitions-", ".yaml"), druidCrds());
    cluster.kubectl("replace -f " + file).orFail();
    Files.delete(file);
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

  private boolean crdHasPki() {
    return !cluster
        .kubectl(
            "get crd etcds.druid.gardener.cloud -o jsonpath="
                + "{.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.pki.type}")
        .orFail()
        .isEmpty();
  }

  /** The CRDs of this repository without the fields that etcd-druid does not have. */
  private static String druidCrds() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("crds"))) {
      for (Path file : files.sorted().toList()) {
        ObjectNode definition = JsonTrees.parse(Files.readString(file)).getFirst();
        String properties = "/spec/versions/0/schema/openAPIV3Schema/properties/";
        remove(definition, properties + "spec/properties", "pki");
        remove(definition, properties + "status/properties", "certificates");
        texts.add(definition.toString());
      }
    }
    return String.join("\n---\n", texts);
  }

  private static void remove(ObjectNode definition, String path, String field) {
    if (definition.at(path) instanceof ObjectNode fields) {
      fields.remove(field);
    }
  }
}
