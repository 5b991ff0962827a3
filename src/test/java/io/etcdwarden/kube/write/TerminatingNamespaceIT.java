package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.LastError;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LogLines;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A namespace whose deletion has begun; nothing deletes its objects here but the test. */
class TerminatingNamespaceIT {
  private static final PollTimeout PATIENCE = PollTimeout.LONG;

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();

  @Test
  void theDeletionIsReportedOnceAndNotAsAMissingPermission() {
    Etcd etcd = Etcds.withTls(3, "client", "peer");
    etcd.getMetadata().setNamespace(namespace);
    List<String> lines = new CopyOnWriteArrayList<>();

    try (var _ = LogLines.of(EventRecorder.class, lines::add);
        InProcessOperator _ =
            InProcessOperator.start(SharedApiServer.running().server().config(), namespace)) {
      client.resource(etcd).create();
      PATIENCE.await(this::notSucceeded);
      client.namespaces().withName(namespace).delete();
      lines.clear();
      client.secrets().inNamespace(namespace).delete();
      PATIENCE.await(() -> lastError().isPresent() ? Optional.empty() : Optional.of("no error"));
    }

    LastError error = lastError().orElseThrow();
    assertEquals("ERR_NAMESPACE_TERMINATING", error.code());
    assertTrue(
        error
            .description()
            .endsWith(
                "namespace "
                    + namespace
                    + " is being terminated, so the API server creates no objects in it"),
        error.description());
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.getFirst().startsWith("namespace " + namespace + " is being deleted"));
  }

  private Optional<String> notSucceeded() {
    EtcdStatus status = live().getStatus();
    return status != null
            && status.lastOperation() != null
            && status.lastOperation().state().equals("Succeeded")
        ? Optional.empty()
        : Optional.of("status: " + status);
  }

  private Optional<LastError> lastError() {
    EtcdStatus status = live().getStatus();
    return status.lastErrors() == null
        ? Optional.empty()
        : status.lastErrors().stream().findFirst();
  }

  private Etcd live() {
    return client.resources(Etcd.class).inNamespace(namespace).withName("main").require();
  }
}
