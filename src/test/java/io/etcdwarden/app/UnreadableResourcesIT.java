package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.CrdInstaller;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Resources that were stored under a definition with fewer limits than the present one. */
class UnreadableResourcesIT {
  private static final String NAMESPACE = "tenant";

  /** Allows every value. */
  private static final String LAX =
      """
      {"spec": {"versions": [{"name": "v1alpha1", "served": true, "storage": true,
        "subresources": {"status": {}},
        "schema": {"openAPIV3Schema":
          {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}\
      """;

  private static final Map<String, Object> WRONG_SPECS =
      Map.of(
          "number", Map.of("replicas", 1, "etcd", Map.of(), "backup", Map.of("port", 9999999999L)),
          "list", Map.of("replicas", 1, "etcd", List.of("x"), "backup", Map.of()),
          "text", "x");

  @Test
  void theOthersAreReconciledAndTheUnreadableOnesAreReported() throws Exception {
    try (ApiServer server = ApiServer.start(Binaries.fromSystemProperty());
        KubeClients clients = server.connect()) {
      KubernetesClient client = clients.full();
      new CrdInstaller(client).install();
      client
          .genericKubernetesResources("apiextensions.k8s.io/v1", "CustomResourceDefinition")
          .withName("etcds.druid.gardener.cloud")
          .patch(PatchContext.of(PatchType.JSON_MERGE), LAX);
      client
          .namespaces()
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
          .create();
      WRONG_SPECS.forEach((name, spec) -> PollTimeout.LONG.await(() -> create(client, name, spec)));

      try (InProcessOperator operator = InProcessOperator.start(server.config())) {
        reconcilesAndReports(client, operator, "before");
      }
      try (InProcessOperator operator = InProcessOperator.start(server.config())) {
        reconcilesAndReports(client, operator, "after");
      }
    }
  }

  /** The API server enforces the old definition for a moment. */
  private static Optional<String> create(KubernetesClient client, String name, Object spec) {
    GenericKubernetesResource wrong = new GenericKubernetesResource();
    wrong.setApiVersion(Etcd.GROUP + "/" + Etcd.VERSION);
    wrong.setKind(Etcd.KIND);
    wrong.setMetadata(Etcds.named(name).getMetadata());
    wrong.getMetadata().setNamespace(NAMESPACE);
    wrong.setAdditionalProperty("spec", spec);
    try {
      client.resource(wrong).create();
      return Optional.empty();
    } catch (RuntimeException refused) {
      return Optional.of(String.valueOf(refused.getMessage()));
    }
  }

  private static void reconcilesAndReports(
      KubernetesClient client, InProcessOperator operator, String sound) throws Exception {
    Etcd etcd = Etcds.named(sound);
    etcd.getMetadata().setNamespace(NAMESPACE);
    client.resource(etcd).create();

    PollTimeout.LONG.await(
        () ->
            client.apps().statefulSets().inNamespace(NAMESPACE).withName(sound).get() == null
                ? Optional.of("the sound Etcd has no StatefulSet")
                : Optional.empty());
    for (String name : WRONG_SPECS.keySet()) {
      PollTimeout.LONG.await(() -> notReported(client, name));
    }
    String ready = readyPage(operator);
    assertTrue(ready.startsWith("ok\n"), ready);
    assertTrue(ready.contains("Etcd tenant/number: spec.backup.port is 9999999999"), ready);
    assertEquals(1 + WRONG_SPECS.size(), ready.lines().count(), ready);
  }

  private static Optional<String> notReported(KubernetesClient client, String name) {
    EtcdStatus status =
        client.resources(Etcd.class).inNamespace(NAMESPACE).withName(name).require().getStatus();
    return status != null
            && status.lastErrors() != null
            && status.lastErrors().stream().anyMatch(it -> it.code().equals("ERR_INVALID_SPEC"))
        ? Optional.empty()
        : Optional.of(name + " is not reported: " + status);
  }

  private static String readyPage(InProcessOperator operator) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI page = URI.create("http://127.0.0.1:" + operator.healthPort() + "/readyz");
      return http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
