package io.etcdwarden.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdOpsTask.OnDemandSnapshot;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
import io.etcdwarden.support.operator.DeployedRights;
import io.etcdwarden.support.operator.LocalOperator;
import io.etcdwarden.support.sidecar.LoopbackNames;
import io.etcdwarden.support.sidecar.ServerPair;
import io.etcdwarden.support.sidecar.SidecarStandIn;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks on a real API server, by an operator that may do what {@code deploy/} lets it. */
class OpsTaskIT {
  private static final String ACCOUNT = "operator-with-tasks";
  private static final Patience PATIENCE = Patience.AMPLE;
  private static final Duration A_WHILE = Duration.ofSeconds(3);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().freshNamespace();
  private final SidecarStandIn sidecar = SidecarStandIn.plain();
  private NodeStandIn node;
  private ApiServerLink link;
  private FaultProxy proxy;
  private LocalOperator operator;

  @BeforeAll
  static void grant() {
    DeployedRights.grant(SharedApiServer.running().client(), ACCOUNT);
  }

  @BeforeEach
  void start() throws IOException {
    node = NodeStandIn.paper(client, namespace, NodeSettings.brisk());
    link = ApiServerLink.to(SharedApiServer.running().server().config()).as(ACCOUNT);
    proxy = FaultProxy.inFrontOf(link);
    operator = LocalOperator.start(proxy.config(), namespace);
    LoopbackNames.route("main-client." + namespace, 8080, sidecar.port());
  }

  @AfterEach
  void stop() {
    operator.close();
    proxy.close();
    link.close();
    node.close();
    sidecar.close();
  }

  @Test
  void aSnapshotIsTakenOnceToldAndThenCostsNothing() {
    createReadyCluster(Tasks.STORE);
    sidecar.says(200, "{\"snapName\":\"Full-1\"}");

    create("one", new OnDemandSnapshot("full", true, null, null));

    await("one", "Succeeded");
    assertEquals("Execution Completed", operation("one"));
    assertEquals(List.of("POST /snapshot/full?final=true"), sidecar.asked());
    PATIENCE.until(() -> event("one", "TaskSucceeded"));
    Patience.pass(A_WHILE);
    proxy.trace().clear();
    Patience.pass(A_WHILE);
    assertEquals("", proxy.trace().writtenText());
    assertEquals(List.of(), proxy.trace().reads());
  }

  @Test
  void aSecondTaskIsRefusedWhileOneRuns() {
    createReadyCluster(Tasks.STORE);
    sidecar.hold();
    create("one", new OnDemandSnapshot("full", null, null, null));
    PATIENCE.until(() -> sidecar.asked().isEmpty() ? Optional.of("not asked") : Optional.empty());

    create("two", new OnDemandSnapshot("delta", null, null, null));

    await("two", "Rejected");
    assertEquals("ERR_DUPLICATE_TASK", error("two"));
    assertEquals("InProgress", state("one"));
    sidecar.letGo();
    await("one", "Succeeded");
    assertEquals(List.of("POST /snapshot/full"), sidecar.asked());
  }

  @Test
  void clustersThatCannotServeATaskAreToldApart() {
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
  void aSidecarThatRefusesFailsTheTask() {
    createReadyCluster(Tasks.STORE);
    sidecar.says(500, "bucket is gone");

    create("one", new OnDemandSnapshot("delta", null, null, null));

    await("one", "Failed");
    assertEquals("ERR_CREATE_SNAPSHOT", error("one"));
    assertTrue(live("one").getStatus().lastErrors().getFirst().description().contains("bucket"));
  }

  @Test
  void aRestartedOperatorBeginsAgainWhatWasInProgress() {
    createReadyCluster(Tasks.STORE);
    sidecar.hold();
    create("one", new OnDemandSnapshot("full", null, null, null));
    PATIENCE.until(() -> sidecar.asked().isEmpty() ? Optional.of("not asked") : Optional.empty());
    operator.close();
    sidecar.letGo();

    operator = LocalOperator.start(proxy.config(), namespace);

    await("one", "Succeeded");
    assertTrue(sidecar.asked().size() >= 2, sidecar.asked().toString());
  }

  @Test
  void aTaskGoesWhenItsTimeIsOverAndWhenItIsDeletedInTheMiddle() {
    createReadyCluster(Tasks.STORE);
    EtcdOpsTask brief = task("brief", new OnDemandSnapshot("full", null, null, null));
    brief.setSpec(new EtcdOpsTask.Spec(brief.getSpec().config(), 1, "main"));
    client.resource(brief).create();
    PATIENCE.until(() -> isThere("brief"));
    sidecar.hold();
    create("one", new OnDemandSnapshot("full", null, null, null));
    PATIENCE.until(() -> sidecar.asked().size() < 2 ? Optional.of("not asked") : Optional.empty());

    client.resource(live("one")).delete();

    PATIENCE.until(() -> isThere("one"));
  }

  @Test
  void withTlsTheSidecarIsKnownByTheCertificatesThatTheOperatorMade() {
    createReadyCluster(
        """
            port: 8443
            tls:
              tlsCASecretRef: {name: backup-ca}
              serverTLSSecretRef: {name: backup-server}
              clientTLSSecretRef: {name: backup-client}
        """
            + Tasks.STORE);
    Secret pair = client.secrets().inNamespace(namespace).withName("backup-server").get();
    try (SidecarStandIn secured = SidecarStandIn.secured(ServerPair.of(pair))) {
      LoopbackNames.route("main-client." + namespace, 8443, secured.port());

      create("one", new OnDemandSnapshot("delta", null, null, null));

      await("one", "Succeeded");
      assertEquals(List.of("POST /snapshot/delta"), secured.asked());
    }
  }

  @Test
  void aClusterIsSentToSleepAfterALastFullSnapshotEachTime() {
    createReadyCluster(Tasks.STORE);
    sidecar.hold();

    scale(0);
    PATIENCE.until(() -> sidecar.asked().isEmpty() ? Optional.of("not asked") : Optional.empty());
    assertEquals(1, members());
    sidecar.letGo();
    PATIENCE.until(() -> members() == 0 ? Optional.empty() : Optional.of("still there"));
    scale(1);
    awaitReady();
    scale(0);
    PATIENCE.until(() -> members() == 0 ? Optional.empty() : Optional.of("still there"));

    assertEquals(List.of("POST /snapshot/full", "POST /snapshot/full"), sidecar.asked());
    assertEquals("Succeeded", state("presync-snapshot-hibernation-0"));
    assertEquals("Succeeded", state("presync-snapshot-hibernation-1"));
  }

  @Test
  void aTaskOfTheOperatorsOwnIsNotTriedForEver() {
    createReadyCluster(Tasks.STORE);
    sidecar.close();

    scale(0);

    String own = "presync-snapshot-hibernation-0";
    PATIENCE.until(
        () ->
            Optional.ofNullable(live(own)).filter(EtcdOpsTask::hasEnded).isPresent()
                ? Optional.empty()
                : Optional.of("it has not ended: " + live(own)));
    assertEquals("Failed", state(own));
    assertEquals("ERR_EXECUTE_HTTP_REQUEST", error(own));
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
    PATIENCE.until(
        () -> {
          Etcd etcd = client.resources(Etcd.class).inNamespace(namespace).withName("main").get();
          boolean ready =
              etcd.getStatus() != null
                  && Objects.equals(
                      etcd.getStatus().observedGeneration(), etcd.getMetadata().getGeneration())
                  && etcd.getStatus().conditions() != null
                  && etcd.getStatus().conditions().stream()
                      .anyMatch(it -> it.type().equals("Ready") && it.holds());
          return ready ? Optional.empty() : Optional.of("not ready: " + etcd.getStatus());
        });
  }

  private void create(String name, OnDemandSnapshot snapshot) {
    client.resource(task(name, snapshot)).create();
  }

  private EtcdOpsTask task(String name, OnDemandSnapshot snapshot) {
    EtcdOpsTask task = Tasks.task(name, snapshot);
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
    PATIENCE.until(
        () ->
            state(name).equals(state)
                ? Optional.empty()
                : Optional.of(name + " is " + live(name).getStatus()));
  }

  private Optional<String> isThere(String name) {
    return Optional.ofNullable(live(name)).map(task -> "still there: " + task.getStatus());
  }

  private Optional<String> event(String task, String reason) {
    List<Event> events = client.v1().events().inNamespace(namespace).list().getItems();
    boolean told =
        events.stream()
            .anyMatch(
                event ->
                    event.getReason().equals(reason)
                        && event.getInvolvedObject().getName().equals(task));
    return told ? Optional.empty() : Optional.of("no event " + reason);
  }
}
