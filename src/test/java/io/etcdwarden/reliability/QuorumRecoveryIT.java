package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdOpsTask.RecoverQuorum;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.node.EtcdCtl;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
import io.etcdwarden.support.operator.DeployedRights;
import io.etcdwarden.support.operator.LocalOperator;
import io.etcdwarden.support.sidecar.LoopbackNames;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two of three real members lose their volumes; a task brings the cluster back with the third. */
class QuorumRecoveryIT {
  private static final Patience PATIENCE = Patience.AMPLE;
  private static final String ACCOUNT = "operator-that-recovers";
  private static final String MARK = "etcdwarden.io/quorum-recovery";

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().freshNamespace();
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
    EtcdPrograms programs = EtcdPrograms.in(Binaries.offered().folder());
    node = NodeStandIn.real(client, namespace, programs, NodeSettings.brisk());
    link = ApiServerLink.to(SharedApiServer.running().server().config()).as(ACCOUNT);
    proxy = FaultProxy.inFrontOf(link);
    startOperator();
    client.resource(Clusters.secured(namespace, 3)).create();
    PATIENCE.until(() -> Clusters.whyNotReady(client, namespace));
  }

  @AfterEach
  void stop() {
    operator.close();
    proxy.close();
    link.close();
    node.close();
  }

  @Test
  void theNewestMemberIsFoundAndAllThatItHadIsThereAfterwards() {
    recover("too-early", null);
    await("too-early", EtcdOpsTask.REJECTED);
    assertEquals(
        "ERR_QUORUM_NOT_LOST", task("too-early").getStatus().lastErrors().getFirst().code());
    write(20);
    loseTwo();
    LoopbackNames.route(
        "main-1.main-peer." + namespace + ".svc",
        2379,
        node.processes().clientPort(namespace, "main-1"));

    recover("recover", null);

    await("recover", EtcdOpsTask.SUCCEEDED);
    PATIENCE.until(() -> Clusters.whyNotReady(client, namespace));
    PATIENCE.until(() -> whyNotWhole(20));
    assertEquals(3, voters());
    assertTrue(mark().isEmpty());
  }

  @Test
  void operatorsThatDieAtEachPhaseFinishItTogether() {
    write(5);
    loseTwo();
    recover("recover", "main-1");

    Set<String> phases = new LinkedHashSet<>();
    PATIENCE.until(
        () -> {
          Optional<String> mark = mark();
          if (mark.isPresent() && phases.add(mark.get())) {
            operator.close();
            startOperator();
          }
          return whyNot("recover", EtcdOpsTask.SUCCEEDED);
        });

    assertTrue(phases.size() >= 2, phases.toString());
    PATIENCE.until(() -> Clusters.whyNotReady(client, namespace));
    PATIENCE.until(() -> whyNotWhole(5));
    assertEquals(3, voters());
  }

  private void startOperator() {
    operator = LocalOperator.start(proxy.config(), QuorumRecoveryIT::soonLost, namespace);
  }

  /** Members that are gone for a few seconds count as lost. */
  private static OperatorConfig.Controllers soonLost(OperatorConfig.Controllers usual) {
    OperatorConfig.EtcdController etcd = usual.etcd();
    return new OperatorConfig.Controllers(
        usual.disableLeaseCache(),
        new OperatorConfig.EtcdController(
            etcd.concurrentSyncs(),
            etcd.enableEtcdSpecAutoReconcile(),
            etcd.disableEtcdServiceAccountAutomount(),
            etcd.etcdStatusSyncPeriod(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            etcd.watchNamespaces()),
        usual.compaction(),
        usual.etcdCopyBackupsTask(),
        usual.secret(),
        usual.etcdOpsTask());
  }

  private void write(int keys) {
    for (int key = 0; key < keys; key++) {
      int number = key;
      PATIENCE.until(
          () -> {
            EtcdCtl.Answer answer = members().run("put", "key-" + number, "value");
            return answer.succeeded() ? Optional.empty() : Optional.of(answer.error());
          });
    }
    // Read where they are kept, so that this member surely knows of them.
    assertEquals(Optional.empty(), whyNotWhole(keys));
  }

  private Optional<String> whyNotWhole(int keys) {
    EtcdCtl.Answer answer = members().run("get", "key-", "--prefix", "--keys-only");
    long found = answer.output().lines().filter(line -> line.startsWith("key-")).count();
    return answer.succeeded() && found == keys
        ? Optional.empty()
        : Optional.of(found + " keys: " + answer.error());
  }

  private int voters() {
    EtcdCtl.Answer answer = members().run("member", "list");
    return (int) answer.output().lines().filter(line -> line.endsWith("false")).count();
  }

  private EtcdCtl members() {
    return node.processes().ctl(namespace, Clusters.NAME);
  }

  private void loseTwo() {
    node.processes().lose(namespace, "main-0", "main-2");
    for (String pod : new String[] {"main-0", "main-2"}) {
      client.persistentVolumeClaims().inNamespace(namespace).withName("main-" + pod).delete();
      client.pods().inNamespace(namespace).withName(pod).delete();
    }
    PATIENCE.until(this::whyNotToldLost);
    // The one that is left follows its leader until an election timeout has passed; it is told to
    // be lost sooner here.
    PATIENCE.until(
        () ->
            node.processes().isWithoutLeader(namespace, "main-1")
                ? Optional.empty()
                : Optional.of("main-1 has a leader, or does not answer"));
  }

  /**
   * Of both members: heartbeats that a busy machine delays make others seem lost as well, and when
   * they are back, those whose last heartbeat has not expired count as alive.
   */
  private Optional<String> whyNotToldLost() {
    EtcdStatus status = Clusters.live(client, namespace).getStatus();
    long lost =
        status.members().stream()
            .filter(member -> Set.of("main-0", "main-2").contains(member.name()))
            .filter(member -> MemberStatus.NOT_READY.equals(member.status()))
            .count();
    boolean isTold = status.conditions().stream().anyMatch(it -> it.reason().equals("QuorumLost"));
    return isTold && lost == 2 ? Optional.empty() : Optional.of("not told to be lost: " + status);
  }

  private void recover(String name, String member) {
    EtcdOpsTask task = new EtcdOpsTask();
    task.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
    task.setSpec(
        new EtcdOpsTask.Spec(
            new EtcdOpsTask.Config(null, null, null, new RecoverQuorum(member, 0, null)),
            null,
            Clusters.NAME));
    client.resource(task).create();
  }

  private void await(String name, String state) {
    PATIENCE.until(() -> whyNot(name, state));
  }

  private Optional<String> whyNot(String name, String state) {
    EtcdOpsTask task = task(name);
    if (task.state().filter(state::equals).isPresent()) {
      return Optional.empty();
    }
    assertFalse(task.hasEnded(), () -> "it has ended as " + task.getStatus());
    return Optional.of("it stands at " + task.getStatus());
  }

  private EtcdOpsTask task(String name) {
    return client.resources(EtcdOpsTask.class).inNamespace(namespace).withName(name).require();
  }

  private Optional<String> mark() {
    return Optional.ofNullable(Clusters.live(client, namespace).getMetadata().getAnnotations())
        .map(annotations -> annotations.get(MARK));
  }
}
