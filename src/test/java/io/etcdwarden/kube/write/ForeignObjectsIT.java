package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.LastError;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of another owner that have a name which the operator needs. */
class ForeignObjectsIT {
  private static final PollTimeout PATIENCE = PollTimeout.LONG;

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1, ServiceAccount, main",
        "v1, ConfigMap, main-config",
        "v1, Service, main-client",
        "rbac.authorization.k8s.io/v1, Role, druid.gardener.cloud:etcd:main",
      })
  void anObjectOfAnotherOwnerIsReportedAndNotChanged(String what) {
    HasMetadata wanted = foreign(what.split(", "));
    HasMetadata foreign = client.resource(wanted).inNamespace(namespace).create();
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setNamespace(namespace);

    try (InProcessOperator _ =
        InProcessOperator.start(SharedApiServer.running().server().config(), namespace)) {
      client.resource(etcd).create();
      PATIENCE.await(this::notReported);
      assertEquals(state(foreign), state(client.resource(foreign).require()));
      client.resource(etcd).delete();
      PATIENCE.await(
          () ->
              Optional.ofNullable(client.resource(etcd).get())
                  .map(still -> "still there: " + still.getStatus()));
    }

    assertEquals(state(foreign), state(client.resource(foreign).require()));
  }

  @Test
  void aServiceAccountThatAUserMadeIsUsedAndNotChanged() {
    ServiceAccount account =
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withName("main")
            .withNamespace(namespace)
            .addToAnnotations(Annotations.PROVIDED, "true")
            .endMetadata()
            .build();
    HasMetadata provided = client.resource(account).create();
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setNamespace(namespace);

    try (InProcessOperator _ =
        InProcessOperator.start(SharedApiServer.running().server().config(), namespace)) {
      client.resource(etcd).create();
      PATIENCE.await(
          () ->
              client.apps().statefulSets().inNamespace(namespace).withName("main").get() == null
                  ? Optional.of("no StatefulSet")
                  : Optional.empty());
      assertEquals(state(provided), state(client.resource(provided).require()));
      client.resource(etcd).delete();
      PATIENCE.await(
          () ->
              Optional.ofNullable(client.resource(etcd).get())
                  .map(still -> "still there: " + still.getStatus()));
    }

    assertEquals(state(provided), state(client.resource(provided).require()));
  }

  private static HasMetadata foreign(String... what) {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(what[0])
        .withKind(what[1])
        .withNewMetadata()
        .withName(what[2])
        .endMetadata()
        .addToAdditionalProperties(content(what[1]))
        .build();
  }

  private static Map<String, Object> content(String kind) {
    return switch (kind) {
      case "Service" -> Map.of("spec", Map.of("ports", List.of(Map.of("port", 80))));
      case "Role" ->
          Map.of(
              "rules",
              List.of(
                  Map.of(
                      "apiGroups", List.of(""),
                      "resources", List.of("pods"),
                      "verbs", List.of("get"))));
      default -> Map.of();
    };
  }

  private Optional<String> notReported() {
    Etcd live = client.resources(Etcd.class).inNamespace(namespace).withName("main").require();
    List<LastError> errors =
        live.getStatus() == null || live.getStatus().lastErrors() == null
            ? List.of()
            : live.getStatus().lastErrors();
    return errors.stream()
            .anyMatch(
                error -> error.description().contains("already exists and does not belong to"))
        ? Optional.empty()
        : Optional.of("status: " + live.getStatus());
  }

  private static List<Object> state(HasMetadata object) {
    ObjectMeta metadata = object.getMetadata();
    assertTrue(metadata.getOwnerReferences().isEmpty(), metadata::toString);
    return List.of(metadata.getUid(), metadata.getResourceVersion());
  }
}
