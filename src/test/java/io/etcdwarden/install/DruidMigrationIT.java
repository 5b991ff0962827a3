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

/** From an installation of etcd-druid to ours and back, around resources that are there. */
class DruidMigrationIT {
  /** What its chart leaves in a cluster, as far as an installation of ours can meet it. */
  private static final String REFERENCE =
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

  private InstallCluster installCluster;

  @BeforeEach
  void open() throws IOException {
    installCluster = new InstallCluster();
    installCluster.apply(REFERENCE).orFail();
    // As a chart's crds folder does it: nobody is noted as their owner.
    installCluster.apply(itsDefinitions()).orFail();
    installCluster.kubectl("wait crd --all --for=condition=Established --timeout=60s").orFail();
  }

  @AfterEach
  void close() {
    installCluster.close();
  }

  @Test
  void withHelmDefinitionsAreTakenOverAndGivenBackAroundResources() throws IOException {
    String before = createEtcd();

    assertRefused(installCluster.install("etcd-warden"), "etcd-druid runs in namespace druid");
    installCluster.kubectl("scale deployment/etcd-druid --namespace=druid --replicas=0").orFail();
    assertRefused(
        installCluster.install("etcd-warden"), "cannot be imported into the current release");
    assertEquals(false, knowsPki());

    installCluster.install("etcd-warden", "--take-ownership").orFail();
    assertEquals(true, knowsPki());
    assertEquals(before, uid());
    installCluster.upgrade("etcd-warden").orFail();

    installCluster.uninstall("etcd-warden").orFail();
    giveBack();
    assertEquals(false, knowsPki());
    assertEquals(before, uid());
  }

  @Test
  void withKubectlDefinitionsAreReplacedAndGivenBackAroundResources() throws IOException {
    String before = createEtcd();

    installCluster.kubectl("apply -k deploy/overlays/default").orFail();
    assertEquals(true, knowsPki());
    assertEquals(before, uid());

    InstallPaths.uninstallAlone().forEach(command -> installCluster.kubectl(command).orFail());
    giveBack();
    assertEquals(false, knowsPki());
    assertEquals(before, uid());
  }

  private static void assertRefused(CommandLineTool.Result result, String words) {
    assertEquals(1, result.exit(), result.output());
    assertTrue(result.error().contains(words), result.error());
  }

  private void giveBack() throws IOException {
    Path file = Files.writeString(Files.createTempFile("definitions-", ".yaml"), itsDefinitions());
    installCluster.kubectl("replace -f " + file).orFail();
    Files.delete(file);
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

  private boolean knowsPki() {
    return !installCluster
        .kubectl(
            "get crd etcds.druid.gardener.cloud -o jsonpath="
                + "{.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.pki.type}")
        .orFail()
        .isEmpty();
  }

  /** Ours without what ours alone have. */
  private static String itsDefinitions() throws IOException {
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
