package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
import io.etcdwarden.support.operator.DeployedRights;
import io.etcdwarden.support.operator.LocalOperator;
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

/** What members need to run goes and comes back by an annotation; a control plane is moved so. */
class RuntimeToggleIT {
  private static final Patience PATIENCE = Patience.AMPLE;

  private final SharedApiServer server = SharedApiServer.running();
  private final KubernetesClient client = server.client();
  private final String namespace = server.freshNamespace();
  private NodeStandIn node;
  private LocalOperator operator;

  @BeforeEach
  void start() {
    node = NodeStandIn.paper(client, namespace, NodeSettings.brisk());
    operator = LocalOperator.start(DeployedRights.account(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void aRunningClusterIsLaidDownAndTakenUpAgain() {
    create(Map.of());
    PATIENCE.until(this::whyNotUp);

    annotate(Map.of(Annotations.DISABLE_RUNTIME, ""));
    PATIENCE.until(this::whyNotDown);
    assertEquals("main-peer", memberSet().getSpec().getServiceName());

    annotate(Map.of());
    PATIENCE.until(this::whyNotUp);
  }

  @Test
  void aClusterThatWasCreatedLaidDownIsTakenUp() {
    create(Map.of(Annotations.DISABLE_RUNTIME, "true"));
    PATIENCE.until(this::whyNotDown);

    annotate(Map.of());
    PATIENCE.until(this::whyNotUp);
    assertEquals("main-peer", memberSet().getSpec().getServiceName());
  }

  /** All that is there of a cluster but its configuration and its member set. */
  private Stream<HasMetadata> runtime() {
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

  private Optional<String> whyNotDown() {
    List<String> left =
        runtime().map(it -> it.getKind() + " " + it.getMetadata().getName()).toList();
    if (!left.isEmpty()) {
      return Optional.of("still there: " + left);
    }
    Integer replicas = memberSet() == null ? null : memberSet().getSpec().getReplicas();
    return Integer.valueOf(0).equals(replicas) && isSucceeded()
        ? Optional.empty()
        : Optional.of("replicas " + replicas + ", status " + live().getStatus());
  }

  private Optional<String> whyNotUp() {
    boolean ready = live().getStatus() != null && Boolean.TRUE.equals(live().getStatus().ready());
    // ServiceAccount, Role, RoleBinding, a Lease for the member, budget and two Services.
    return ready && isSucceeded() && runtime().count() == 7
        ? Optional.empty()
        : Optional.of(runtime().count() + " objects, status " + live().getStatus());
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
