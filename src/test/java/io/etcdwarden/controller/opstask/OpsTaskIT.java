package io.etcdwarden.controller.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdOpsTask.OnDemandSnapshot;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedOperator;
import io.etcdwarden.support.sidecar.FakeSidecarServer;
import io.etcdwarden.support.sidecar.ServerTlsContext;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs tasks on a real API server, with an operator that has the permissions of deploy/. */
class OpsTaskIT {
  private static final String ACCOUNT = "operator-with-tasks";
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final Duration QUIET_PERIOD = Duration.ofSeconds(3);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final FakeSidecarServer sidecar = FakeSidecarServer.plain();
  private FakeNode node;
  private DeployedOperator operator;

  @BeforeEach
  void start() throws IOException {
    node = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
    operator = DeployedOperator.start(ACCOUNT, namespace);
    ServiceNameProxy.route("main-client." + namespace, 8080, sidecar.port());
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
    sidecar.close();
  }

  @Test
  void aSnapshotIsTakenOnceReportedAndCausesNoFurtherCalls() {
    createReadyCluster(SampleOpsTasks.STORE);
    sidecar.respondWith(200, "{\"snapName\":\"Full-1\"}");

    create("one", new OnDemandSnapshot("full", true, null, null));

    await("one", "Succeeded");
    assertEquals("Execution Completed", operation("one"));
    assertEquals(List.of("POST /snapshot/full?final=true"), sidecar.requests());
    TIMEOUT.await(() -> event("one", "TaskStarted"));
    TIMEOUT.await(() -> event("one", "TaskSucceeded"));
    PollTimeout.waitFor(QUIET_PERIOD);
    operator.proxy().trace().clear();
    PollTimeout.waitFor(QUIET_PERIOD);
    assertEquals("", operator.proxy().trace().writtenText());
    assertEquals(List.of(), operator.proxy().trace().reads());
  }

  @Test
  void aSecondTaskIsRejectedWhileOneRuns() {
    createReadyCluster(SampleOpsTasks.STORE);
    sidecar.hold();
    create("one", new OnDemandSnapshot("full", null, null, null));
    TIMEOUT.await(() -> whyFewerRequestsThan(1));

    create("two", new OnDemandSnapshot("delta", null, null, null));

    await("two", "Rejected");
    assertEquals("ERR_DUPLICATE_TASK", error("two"));
    TIMEOUT.await(() -> event("two", "TaskRejected"));
    assertEquals("InProgress", state("one"));
    sidecar.release();
    await("one", "Succeeded");
    assertEquals(List.of("POST /snapshot/full"), sidecar.requests());
  }

  @Test
  void eachReasonToRejectATaskHasItsOwnCode() {
    create("absent", new OnDemandSnapshot("full", null, null, null));
    await("absent", "Rejected");
    assertEquals("ERR_GET_ETCD", error("absent"));
    assertEquals("Admit Failed", operation("absent"));

    createReadyCluster("    port: 8080\n");
    create("backupless", new OnDemandSnapshot("full", null, null, null));
    await("backupless", "Rejected");
    assertEquals("ERR_BACKUP_NOT_ENABLED", error("backupless"));
  }

  @Test
  void anErrorResponseOfTheSidecarFailsTheTask() {
    createReadyCluster(SampleOpsTasks.STORE);
    sidecar.respondWith(500, "bucket is gone");

    create("one", new OnDemandSnapshot("delta", null, null, null));

    await("one", "Failed");
    assertEquals("ERR_CREATE_SNAPSHOT", error("one"));
    assertTrue(live("one").getStatus().lastErrors().getFirst().description().contains("bucket"));
    TIMEOUT.await(() -> event("one", "TaskFailed"));
  }

  @Test
  void aRestartedOperatorRepeatsTasksInProgress() {
    createReadyCluster(SampleOpsTasks.STORE);
    sidecar.hold();
    create("one", new OnDemandSnapshot("full", null, null, null));
    TIMEOUT.await(() -> whyFewerRequestsThan(1));
    operator.stopProcess();
    sidecar.release();

    operator.startProcess();

    await("one", "Succeeded");
    assertTrue(sidecar.requests().size() >= 2, sidecar.requests().toString());
  }

  @Test
  void aTaskIsDeletedAfterItsTtlAndWhenAUserDeletesItWhileItRuns() {
    createReadyCluster(SampleOpsTasks.STORE);
    EtcdOpsTask withShortTtl = task("short-ttl", new OnDemandSnapshot("full", null, null, null));
    withShortTtl.setSpec(new EtcdOpsTask.Spec(withShortTtl.getSpec().config(), 1, "main"));
    client.resource(withShortTtl).create();
    TIMEOUT.await(() -> whyNotDeleted("short-ttl"));
    sidecar.hold();
    create("one", new OnDemandSnapshot("full", null, null, null));
    TIMEOUT.await(() -> whyFewerRequestsThan(2));

    client.resource(live("one")).delete();

    TIMEOUT.await(() -> whyNotDeleted("one"));
  }

  @Test
  void withTlsTheSidecarIsVerifiedWithTheCaThatTheOperatorIssued() {
    createReadyCluster(
        """
            port: 8443
            tls:
              tlsCASecretRef: {name: backup-ca}
              serverTLSSecretRef: {name: backup-server}
              clientTLSSecretRef: {name: backup-client}
        """
            + SampleOpsTasks.STORE);
    Secret pair = client.secrets().inNamespace(namespace).withName("backup-server").get();
    try (FakeSidecarServer secured = FakeSidecarServer.secured(ServerTlsContext.of(pair))) {
      ServiceNameProxy.route("main-client." + namespace, 8443, secured.port());

      create("one", new OnDemandSnapshot("delta", null, null, null));

      await("one", "Succeeded");
      assertEquals(List.of("POST /snapshot/delta"), secured.requests());
    }
  }

  @Test
  void aClusterIsHibernatedAfterAFullSnapshotEachTime() {
    createReadyCluster(SampleOpsTasks.STORE);
    sidecar.hold();

    scale(0);
    TIMEOUT.await(() -> whyFewerRequestsThan(1));
    assertEquals(1, members());
    sidecar.release();
    TIMEOUT.await(this::whyNotHibernated);
    scale(1);
    awaitReady();
    scale(0);
    TIMEOUT.await(this::whyNotHibernated);

    assertEquals(List.of("POST /snapshot/full", "POST /snapshot/full"), sidecar.requests());
    assertEquals("Succeeded", state("presync-snapshot-hibernation-0"));
    assertEquals("Succeeded", state("presync-snapshot-hibernation-1"));
  }

  @Test
  void aTaskCreatedByTheOperatorHasALimitedNumberOfRetries() {
    createReadyCluster(SampleOpsTasks.STORE);
    sidecar.close();

    scale(0);

    String task = "presync-snapshot-hibernation-0";
    TIMEOUT.await(
        () ->
            Optional.ofNullable(live(task)).filter(EtcdOpsTask::hasEnded).isPresent()
                ? Optional.empty()
                : Optional.of("the task has not finished: " + live(task)));
    assertEquals("Failed", state(task));
    assertEquals("ERR_EXECUTE_HTTP_REQUEST", error(task));
    TIMEOUT.await(() -> event(task, "TaskTriedAgain"));
  }

  private Optional<String> whyFewerRequestsThan(int minimum) {
    int count = sidecar.requests().size();
    return count < minimum
        ? Optional.of("the sidecar has received " + count + " requests")
        : Optional.empty();
  }

  private Optional<String> whyNotHibernated() {
    return members() == 0
        ? Optional.empty()
        : Optional.of("the StatefulSet has " + members() + " replicas");
  }

  private void scale(int replicas) {
    client
        .resources(Etcd.class)
        .inNamespace(namespace)
        .withName("main")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":" + replicas + "}}");
  }

  private int members() {
    return client
        .apps()
        .statefulSets()
        .inNamespace(namespace)
        .withName("main")
        .get()
        .getSpec()
        .getReplicas();
  }

  private void createReadyCluster(String backup) {
    createCluster(backup);
    awaitReady();
  }

  private void createCluster(String backup) {
    Etcd etcd = Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup:\n" + backup);
    etcd.getMetadata().setNamespace(namespace);
    client.resource(etcd).create();
  }

  private void awaitReady() {
    TIMEOUT.await(
        () -> {
          Etcd etcd = client.resources(Etcd.class).inNamespace(namespace).withName("main").get();
          boolean ready =
              etcd.getStatus() != null
                  && Objects.equals(
                      etcd.getStatus().observedGeneration(), etcd.getMetadata().getGeneration())
                  && etcd.condition("Ready").filter(Condition::hasStatusTrue).isPresent();
          return ready ? Optional.empty() : Optional.of("not ready: " + etcd.getStatus());
        });
  }

  private void create(String name, OnDemandSnapshot snapshot) {
    client.resource(task(name, snapshot)).create();
  }

  private EtcdOpsTask task(String name, OnDemandSnapshot snapshot) {
    EtcdOpsTask task = SampleOpsTasks.task(name, snapshot);
    task.getMetadata().setNamespace(namespace);
    task.getMetadata().setUid(null);
    task.getMetadata().setCreationTimestamp(null);
    return task;
  }

  private EtcdOpsTask live(String name) {
    return client.resources(EtcdOpsTask.class).inNamespace(namespace).withName(name).get();
  }

  private String state(String name) {
    return live(name).state().orElse("none");
  }

  private String operation(String name) {
    var operation = live(name).getStatus().lastOperation();
    return operation.type() + " " + operation.state();
  }

  private String error(String name) {
    return live(name).getStatus().lastErrors().getLast().code();
  }

  private void await(String name, String state) {
    TIMEOUT.await(
        () ->
            state(name).equals(state)
                ? Optional.empty()
                : Optional.of(name + " is " + live(name).getStatus()));
  }

  private Optional<String> whyNotDeleted(String name) {
    return Optional.ofNullable(live(name)).map(task -> "the task exists: " + task.getStatus());
  }

  private Optional<String> event(String task, String reason) {
    List<Event> events = client.v1().events().inNamespace(namespace).list().getItems();
    boolean exists =
        events.stream()
            .anyMatch(
                event ->
                    event.getReason().equals(reason)
                        && event.getInvolvedObject().getName().equals(task));
    return exists ? Optional.empty() : Optional.of("no event " + reason);
  }
}
