package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An annotation deletes and creates the runtime components, as when a control plane moves. */
class RuntimeComponentsIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;

  private final SharedApiServer server = SharedApiServer.running();
  private final KubernetesClient client = server.client();
  private final String namespace = server.newNamespace();
  private FakeNode node;
  private InProcessOperator operator;

  @BeforeEach
  void start() {
    node = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void runtimeComponentsAreDeletedAndCreatedAgain() {
    create(Map.of());
    TIMEOUT.await(this::whyNotEnabled);

    annotate(Map.of(Annotations.DISABLE_RUNTIME, ""));
    TIMEOUT.await(this::whyNotDisabled);
    assertEquals("main-peer", memberSet().getSpec().getServiceName());

    annotate(Map.of());
    TIMEOUT.await(this::whyNotEnabled);
  }

  @Test
  void aClusterCreatedWithRuntimeDisabledCanBeEnabled() {
    create(Map.of(Annotations.DISABLE_RUNTIME, "true"));
    TIMEOUT.await(this::whyNotDisabled);

    annotate(Map.of());
    TIMEOUT.await(this::whyNotEnabled);
    assertEquals("main-peer", memberSet().getSpec().getServiceName());
  }

  /** The objects of a cluster except its ConfigMap and its StatefulSet. */
  private Stream<HasMetadata> runtimeObjects() {
    return Stream.of(
            client.serviceAccounts().inNamespace(namespace).list().getItems(),
            client.rbac().roles().inNamespace(namespace).list().getItems(),
            client.rbac().roleBindings().inNamespace(namespace).list().getItems(),
            client.leases().inNamespace(namespace).list().getItems(),
            client.policy().v1().podDisruptionBudget().inNamespace(namespace).list().getItems(),
            client.services().inNamespace(namespace).list().getItems())
        .<HasMetadata>flatMap(List::stream)
        .filter(object -> !object.getMetadata().getOwnerReferences().isEmpty());
  }

  private Optional<String> whyNotDisabled() {
    List<String> left =
        runtimeObjects().map(it -> it.getKind() + " " + it.getMetadata().getName()).toList();
    if (!left.isEmpty()) {
      return Optional.of("still there: " + left);
    }
    Integer replicas = memberSet() == null ? null : memberSet().getSpec().getReplicas();
    return Integer.valueOf(0).equals(replicas) && isSucceeded()
        ? Optional.empty()
        : Optional.of("replicas " + replicas + ", status " + live().getStatus());
  }

  private Optional<String> whyNotEnabled() {
    boolean ready = live().getStatus() != null && Boolean.TRUE.equals(live().getStatus().ready());
    // ServiceAccount, Role, RoleBinding, a Lease for the member, budget and two Services.
    return ready && isSucceeded() && runtimeObjects().count() == 7
        ? Optional.empty()
        : Optional.of(runtimeObjects().count() + " objects, status " + live().getStatus());
  }

  private boolean isSucceeded() {
    EtcdStatus status = live().getStatus();
    return status != null
        && status.lastOperation() != null
        && LastOperation.SUCCEEDED.equals(status.lastOperation().state());
  }

  private void create(Map<String, String> annotations) {
    Etcd etcd = Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: {}\n");
    etcd.getMetadata().setNamespace(namespace);
    etcd.getMetadata().setAnnotations(annotations);
    client.resource(etcd).create();
  }

  private void annotate(Map<String, String> annotations) {
    client
        .resources(Etcd.class)
        .inNamespace(namespace)
        .withName("main")
        .edit(
            etcd -> {
              etcd.getMetadata().setAnnotations(annotations);
              return etcd;
            });
  }

  private Etcd live() {
    return client.resources(Etcd.class).inNamespace(namespace).withName("main").get();
  }

  private StatefulSet memberSet() {
    return client.apps().statefulSets().inNamespace(namespace).withName("main").get();
  }
}
