package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdOpsTask.RecoverQuorum;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.controller.opstask.operation.StartedMark;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.EtcdCtl;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedOperator;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two of three real members lose their volumes; a task recovers the cluster from the third. */
class QuorumRecoveryIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final String ACCOUNT = "operator-that-recovers";
  private static final String RECOVERY_ANNOTATION = "etcdwarden.io/quorum-recovery";

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private FakeNode node;
  private DeployedOperator operator;

  @BeforeEach
  void start() throws IOException {
    EtcdPrograms programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    node = FakeNode.withEtcdProcesses(client, namespace, programs, FakeNodeSettings.fast());
    operator = DeployedOperator.start(ACCOUNT, namespace, QuorumRecoveryIT::withShortTimeouts);
    client.resource(TlsCluster.etcd(namespace, 3)).create();
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void recoveryKeepsTheMemberWithTheNewestDataAndAllItsKeys() {
    recover("too-early", null);
    await("too-early", EtcdOpsTask.REJECTED);
    assertEquals(
        "ERR_QUORUM_NOT_LOST", task("too-early").getStatus().lastErrors().getFirst().code());
    write(20);
    loseTwoMembers();
    ServiceNameProxy.route(
        "main-1.main-peer." + namespace + ".svc",
        2379,
        node.etcdMembers().clientPort(namespace, "main-1"));

    recover("recover", null);

    await("recover", EtcdOpsTask.SUCCEEDED);
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
    TIMEOUT.await(() -> whyNotAllKeys(20));
    assertEquals(3, voters());
    assertTrue(recoveryAnnotation().isEmpty());
    assertTrue(StartedMark.isOn(task("recover")));
    List<String> events =
        client.v1().events().inNamespace(namespace).list().getItems().stream()
            .map(Event::getReason)
            .toList();
    assertTrue(events.contains("TaskProgress"), events.toString());
  }

  @Test
  void recoveryContinuesAfterAnOperatorCrashInEachPhase() {
    write(5);
    loseTwoMembers();
    recover("recover", "main-1");

    Set<String> phases = new LinkedHashSet<>();
    TIMEOUT.await(
        () -> {
          Optional<String> progress = recoveryAnnotation();
          if (progress.isPresent() && phases.add(progress.get())) {
            operator.stopProcess();
            operator.startProcess();
          }
          return whyNot("recover", EtcdOpsTask.SUCCEEDED);
        });

    assertTrue(phases.size() >= 2, phases.toString());
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
    TIMEOUT.await(() -> whyNotAllKeys(5));
    assertEquals(3, voters());
  }

  /** Settings by which a member without heartbeat counts as lost after a few seconds. */
  private static OperatorConfig.Controllers withShortTimeouts(OperatorConfig.Controllers usual) {
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
      TIMEOUT.await(
          () -> {
            EtcdCtl.Result result = members().run("put", "key-" + number, "value");
            return result.succeeded() ? Optional.empty() : Optional.of(result.error());
          });
    }
    // Reads the keys, so that the member has them all before the other members are lost.
    assertEquals(Optional.empty(), whyNotAllKeys(keys));
  }

  private Optional<String> whyNotAllKeys(int keys) {
    EtcdCtl.Result result = members().run("get", "key-", "--prefix", "--keys-only");
    long found = result.output().lines().filter(line -> line.startsWith("key-")).count();
    return result.succeeded() && found == keys
        ? Optional.empty()
        : Optional.of(found + " keys: " + result.error());
  }

  private int voters() {
    EtcdCtl.Result result = members().run("member", "list");
    return (int) result.output().lines().filter(line -> line.endsWith("false")).count();
  }

  private EtcdCtl members() {
    return node.etcdMembers().ctl(namespace, TlsCluster.NAME);
  }

  private void loseTwoMembers() {
    node.etcdMembers().stopUntilRecreated(namespace, "main-0", "main-2");
    for (String pod : new String[] {"main-0", "main-2"}) {
      client.persistentVolumeClaims().inNamespace(namespace).withName("main-" + pod).delete();
      client.pods().inNamespace(namespace).withName(pod).delete();
    }
    TIMEOUT.await(this::whyQuorumNotLost);
    // The remaining member follows its leader until an election timeout. With the settings of this
    // test, the operator reports quorum loss earlier.
    TIMEOUT.await(
        () ->
            node.etcdMembers().isWithoutLeader(namespace, "main-1")
                ? Optional.empty()
                : Optional.of("main-1 has a leader or does not respond"));
  }

  /**
   * Waits until exactly these two members are lost. On a busy machine a late heartbeat makes
   * another member look lost for a moment, and a lost member whose heartbeat has not expired yet
   * still counts as ready.
   */
  private Optional<String> whyQuorumNotLost() {
    EtcdStatus status = TlsCluster.live(client, namespace).getStatus();
    long lost =
        status.members().stream()
            .filter(member -> Set.of("main-0", "main-2").contains(member.name()))
            .filter(member -> MemberStatus.NOT_READY.equals(member.status()))
            .count();
    boolean isReported =
        status.conditions().stream()
            .filter(it -> it.reason().equals("QuorumLost"))
            .anyMatch(it -> Instant.parse(it.lastTransitionTime()).isBefore(longEnoughAgo()));
    return isReported && lost == 2
        ? Optional.empty()
        : Optional.of("quorum loss is not reported: " + status);
  }

  /** The shortest outage that a task can choose is 30 s. */
  private static Instant longEnoughAgo() {
    return Clock.systemUTC().instant().minusSeconds(31);
  }

  private void recover(String name, String member) {
    client
        .resources(Etcd.class)
        .inNamespace(namespace)
        .withName(TlsCluster.NAME)
        .edit(etcd -> allowing(name, etcd));
    EtcdOpsTask task = new EtcdOpsTask();
    task.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
    task.setSpec(
        new EtcdOpsTask.Spec(
            new EtcdOpsTask.Config(null, null, null, new RecoverQuorum(member, 0, null)),
            null,
            TlsCluster.NAME));
    client.resource(task).create();
  }

  private static Etcd allowing(String task, Etcd etcd) {
    etcd.getMetadata().getAnnotations().put("etcdwarden.io/allow-quorum-recovery", task);
    return etcd;
  }

  private void await(String name, String state) {
    TIMEOUT.await(() -> whyNot(name, state));
  }

  private Optional<String> whyNot(String name, String state) {
    EtcdOpsTask task = task(name);
    if (task.state().filter(state::equals).isPresent()) {
      return Optional.empty();
    }
    assertFalse(task.hasEnded(), () -> "the task ended as " + task.getStatus());
    return Optional.of("the task is " + task.getStatus());
  }

  private EtcdOpsTask task(String name) {
    return client.resources(EtcdOpsTask.class).inNamespace(namespace).withName(name).require();
  }

  private Optional<String> recoveryAnnotation() {
    return Optional.ofNullable(TlsCluster.live(client, namespace).getMetadata().getAnnotations())
        .map(annotations -> annotations.get(RECOVERY_ANNOTATION));
  }
}
