package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.InProcessOperator;
import io.etcdwarden.support.sidecar.FakeSidecarServer;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands that create tasks, executed against a real API server and an operator. */
class TaskCommandsIT {
  private final SharedApiServer server = SharedApiServer.running();
  private final KubernetesClient client = server.client();
  private final String namespace = server.newNamespace();
  private final FakeSidecarServer sidecar = FakeSidecarServer.plain();
  private FakeNode node;

  @BeforeEach
  void start() throws IOException {
    node = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
    ServiceNameProxy.route("main-client." + namespace, 8080, sidecar.port());
  }

  @AfterEach
  void stop() {
    node.close();
    sidecar.close();
  }

  @Test
  void snapshotPrintsWhatTheTaskOfTheOperatorReports() {
    try (InProcessOperator _ = InProcessOperator.start(server.server().config(), namespace)) {
      createReady();
      sidecar.respondWith(200, "{\"snapName\":\"Full-1\"}");

      CommandResult result = run("snapshot", "main");

      assertEquals(0, result.exitCode(), result.out() + result.err());
      assertTrue(
          result.out().matches("(?s)task main-snapshot-\\w+ for Etcd \\S+/main is created\n.*"),
          result.out());
      assertTrue(
          result.out().matches("(?s).*task main-snapshot-\\w+ succeeded: .*\n"), result.out());
      assertEquals(List.of("POST /snapshot/full"), sidecar.requests());

      sidecar.respondWith(500, "bucket is gone");
      CommandResult failed = run("snapshot", "main", "--delta");

      assertEquals(1, failed.exitCode());
      assertTrue(failed.out().contains(" is Failed: "), failed.out());
      assertTrue(failed.out().contains("bucket is gone"), failed.out());
    }
  }

  @Test
  void withoutAnOperatorTheWaitEndsWithAHint() {
    create();

    CommandResult result = run("defrag", "main", "--timeout", "1");

    assertEquals(1, result.exitCode());
    assertTrue(
        result
            .out()
            .endsWith(
                " has not ended before the timeout; it is Pending. Check that the operator"
                    + " runs.\n"),
        result.out());
    EtcdOpsTask task = tasks().getFirst();
    assertEquals("main", task.getSpec().etcdName());
    assertEquals(
        new EtcdOpsTask.Config(null, new EtcdOpsTask.Maintenance(null), null, null),
        task.getSpec().config());
  }

  @Test
  void noTaskIsCreatedForAnEtcdThatDoesNotExist() {
    create();

    CommandResult result = run("snapshot", "mian", "--no-wait");

    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains("mian does not exist; existing Etcds: main"), result.err());
    assertEquals(List.of(), tasks());
  }

  private List<EtcdOpsTask> tasks() {
    return client.resources(EtcdOpsTask.class).inNamespace(namespace).list().getItems();
  }

  private void create() {
    Etcd etcd =
        Etcds.with(
            "main",
            """
              replicas: 3
              etcd: {}
              backup: {store: {prefix: main, provider: Local, container: backups}}
            """);
    etcd.getMetadata().setNamespace(namespace);
    client.resource(etcd).create();
  }

  private void createReady() {
    create();
    PollTimeout.LONG.await(
        () -> {
          Etcd live = client.resources(Etcd.class).inNamespace(namespace).withName("main").get();
          boolean isReady =
              live.getStatus() != null
                  && live.getStatus().conditions() != null
                  && live.getStatus().conditions().stream()
                      .filter(condition -> condition.type().equals("Ready"))
                      .anyMatch(Condition::hasStatusTrue);
          return isReady ? Optional.empty() : Optional.of("not ready: " + live.getStatus());
        });
  }

  private CommandResult run(String... arguments) {
    Stream<String> where =
        Stream.of("--kubeconfig", server.server().kubeconfig().toString(), "-n", namespace);
    return CommandResult.run(
        Main.commands(new RunCommand(config -> 0)),
        Stream.concat(Stream.of(arguments), where).toArray(String[]::new));
  }
}
