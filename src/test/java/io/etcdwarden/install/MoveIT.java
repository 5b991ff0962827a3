package io.etcdwarden.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Trees;
import io.etcdwarden.support.apiserver.Tool;
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
class MoveIT {
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

  private Site site;

  @BeforeEach
  void open() throws IOException {
    site = new Site();
    site.apply(REFERENCE).orFail();
    // As a chart's crds folder does it: nobody is noted as their owner.
    site.apply(itsDefinitions()).orFail();
    site.kubectl("wait crd --all --for=condition=Established --timeout=60s").orFail();
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void withHelmDefinitionsAreTakenOverAndGivenBackAroundResources() throws IOException {
    String before = createEtcd();

    assertRefused(site.install("etcd-warden"), "etcd-druid runs in namespace druid");
    site.kubectl("scale deployment/etcd-druid --namespace=druid --replicas=0").orFail();
    assertRefused(site.install("etcd-warden"), "cannot be imported into the current release");
    assertEquals(false, knowsPki());

    site.install("etcd-warden", "--take-ownership").orFail();
    assertEquals(true, knowsPki());
    assertEquals(before, uid());
    site.upgrade("etcd-warden").orFail();

    site.uninstall("etcd-warden").orFail();
    giveBack();
    assertEquals(false, knowsPki());
    assertEquals(before, uid());
  }

  @Test
  void withKubectlDefinitionsAreReplacedAndGivenBackAroundResources() throws IOException {
    String before = createEtcd();

    site.kubectl("apply -k deploy/overlays/default").orFail();
    assertEquals(true, knowsPki());
    assertEquals(before, uid());

    Places.uninstallAlone().forEach(command -> site.kubectl(command).orFail());
    giveBack();
    assertEquals(false, knowsPki());
    assertEquals(before, uid());
  }

  private static void assertRefused(Tool.Answer answer, String words) {
    assertEquals(1, answer.exit(), answer.output());
    assertTrue(answer.error().contains(words), answer.error());
  }

  private void giveBack() throws IOException {
    Path file = Files.writeString(Files.createTempFile("definitions-", ".yaml"), itsDefinitions());
    site.kubectl("replace -f " + file).orFail();
    Files.delete(file);
  }

  private String createEtcd() {
    Etcd etcd = Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: {}\n");
    etcd.getMetadata().setNamespace("default");
    return site.client().resource(etcd).create().getMetadata().getUid();
  }

  private String uid() {
    return site.kubectl("get etcd main --namespace=default -o jsonpath={.metadata.uid}").orFail();
  }

  private boolean knowsPki() {
    return !site.kubectl(
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
        ObjectNode definition = Trees.parse(Files.readString(file)).getFirst();
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
