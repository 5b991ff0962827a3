package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EventText;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.render.SnapshotTask;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.Plans;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Three members of etcd 3.4 run; the Etcd has generation 2 unless a test says otherwise. */
class PreRolloutSnapshotTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String FIRST = "presync-snapshot-hibernation-0";

  private final List<EtcdOpsTask> tasks = new ArrayList<>();
  private Etcd etcd = cluster(0);

  @Test
  void beforeHibernationATaskWithTheNameOfEtcdDruidIsCreated() {
    Rollout.SnapshotFirst first = (Rollout.SnapshotFirst) next().rollout();

    assertEquals(
        "A full snapshot is taken before the members are hibernated; the rollout continues when"
            + " task "
            + FIRST
            + " has ended.",
        first.waitingFor());
    EtcdOpsTask task = first.task().orElseThrow();
    assertEquals("ns/" + FIRST, task.getMetadata().getNamespace() + "/" + name(task));
    assertEquals(Map.of("etcdwarden.io/snapshot-before", "2"), task.getMetadata().getAnnotations());
    assertEquals("uid-main", task.getMetadata().getOwnerReferences().getFirst().getUid());
    assertTrue(task.getMetadata().getOwnerReferences().getFirst().getController());
    assertEquals("main", task.getSpec().etcdName());
    assertEquals(
        new EtcdOpsTask.OnDemandSnapshot("full", null, null, null),
        task.getSpec().config().onDemandSnapshot());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Pending", "InProgress"})
  void theRolloutWaitsForATaskThatHasNotEnded(String state) {
    tasks.add(ownTask(0, state));

    assertEquals("waits", decision());
  }

  @Test
  void theRolloutProceedsAfterTheSnapshot() {
    tasks.add(ownTask(0, "Succeeded"));

    assertEquals("proceeds", decision());
    assertEquals(List.of(), next().warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "Failed, 2026-03-01T11:59:51Z, waits",
    "Failed, 2026-03-01T11:59:50Z, creates presync-snapshot-hibernation-1",
    "Rejected, 2026-03-01T11:59:00Z, creates presync-snapshot-hibernation-1",
    "Failed, rubbish, creates presync-snapshot-hibernation-1",
  })
  void aFailedTaskIsRetriedAfterAPause(String state, String ended, String decision) {
    tasks.add(endedAt(ended, ownTask(0, state)));

    assertEquals(decision, decision());
  }

  @Test
  void afterThreeFailedTasksTheRolloutProceedsWithAWarning() {
    for (int index = 0; index < 3; index++) {
      tasks.add(ownTask(index, index == 1 ? "Rejected" : "Failed"));
    }

    PreRolloutSnapshot last = next();

    assertEquals("proceeds", decision());
    EventText warning = last.warnings().getFirst();
    assertEquals("LastSnapshotMissing", warning.reason());
    assertTrue(warning.message().contains("presync-snapshot-hibernation-2"), warning.message());
  }

  @Test
  void theTaskOfAnotherClusterDoesNotCountButItsNameIsTaken() {
    EtcdOpsTask other = ownTask(7, "Succeeded");
    other.getMetadata().getOwnerReferences().getFirst().setUid("uid-second");
    other.setSpec(new EtcdOpsTask.Spec(other.getSpec().config(), null, "second"));
    tasks.add(other);

    assertEquals("creates presync-snapshot-hibernation-8", decision());
  }

  @Test
  void aSecondHibernationTakesItsOwnSnapshot() {
    tasks.add(ownTask(0, "Succeeded"));

    etcd.getMetadata().setGeneration(4L);

    assertEquals("creates presync-snapshot-hibernation-1", decision());
  }

  @Test
  void aTaskOfAUserFinishesFirstAndDoesNotCount() {
    EtcdOpsTask users = in("InProgress", ownTask(0, ""));
    users.getMetadata().setName("nightly");
    users.getMetadata().setOwnerReferences(List.of());
    tasks.add(users);
    assertEquals("waits", decision());

    in("Succeeded", users);
    assertEquals("creates " + FIRST, decision());
  }

  @Test
  void noSnapshotIsTakenWithoutABackupStoreOrWithoutMembers() {
    etcd = withIdentity(Etcds.with("main", "  replicas: 0\n  etcd: {}\n  backup: {}\n"));
    assertEquals("proceeds", decision());

    etcd = cluster(0);
    assertEquals("proceeds", decision(Plans.of(etcd), ObservedClusters.of()));
    ClusterPlan hibernated = Plans.of(etcd);
    assertEquals(
        "proceeds",
        decision(hibernated, ObservedClusters.of(LiveObjects.memberSet(hibernated, 0))));
  }

  @Test
  void noSnapshotIsTakenWhileMembersAreHeld() {
    Rollout held = new Rollout.MembersHeld(Plans.of(etcd), "because");

    assertEquals(held, PreRolloutSnapshot.next(held, etcd, observed(), NOW).rollout());
  }

  @Test
  void anEtcdUpgradeTakesASnapshotPerImageAndGeneration() {
    etcd = cluster(3);
    ClusterPlan newer = Plans.withNewerEtcd(etcd);
    assertEquals("proceeds", decision(Plans.of(etcd), observed()));
    assertEquals("creates presync-snapshot-upgrade-0", decision(newer, observed()));

    EtcdOpsTask task =
        ((Rollout.SnapshotFirst) next(newer, observed()).rollout()).task().orElseThrow();
    tasks.add(in("Succeeded", task));
    assertEquals("proceeds", decision(newer, observed()));

    etcd.getMetadata().setGeneration(3L);
    assertEquals(
        "creates presync-snapshot-upgrade-1", decision(Plans.withNewerEtcd(etcd), observed()));
  }

  @Test
  void anyOtherImageOfEtcdTakesASnapshotWithoutTheFeatureGate() {
    etcd = withEtcd("image: registry.example.com/etcd-wrapper:v9");

    Rollout.SnapshotFirst first = (Rollout.SnapshotFirst) next().rollout();

    assertEquals(
        "A full snapshot is taken before the members get another image of etcd; the rollout"
            + " continues when task presync-snapshot-upgrade-0 has ended.",
        first.waitingFor());
    assertEquals(
        Map.of("etcdwarden.io/snapshot-before", "2 registry.example.com/etcd-wrapper:v9"),
        first.task().orElseThrow().getMetadata().getAnnotations());
  }

  @Test
  void anotherImageOfTheSidecarTakesNoSnapshot() {
    etcd = cluster(3);
    ClusterPlan plan =
        Plans.of(
            withIdentity(
                Etcds.with(
                    "main",
                    """
                      replicas: 3
                      etcd: {}
                      backup:
                        image: sidecar:v9
                        store: {prefix: main, provider: Local}
                    """)));

    assertEquals("proceeds", decision(plan, observed()));
  }

  @Test
  void anImageThatNeverStartedIsReplacedAfterThreeFailedTasks() {
    etcd = withEtcd("image: wrong");
    ClusterPlan corrected = Plans.of(cluster(3));
    ObservedCluster broken = ObservedClusters.of(LiveObjects.memberSet(Plans.of(etcd), 0));
    for (int index = 0; index < 3; index++) {
      EtcdOpsTask task =
          SnapshotTask.render(
              corrected, "presync-snapshot-upgrade-" + index, "2 " + corrected.members().image());
      tasks.add(in("Rejected", task));
    }

    PreRolloutSnapshot last = next(corrected, broken);

    assertEquals("proceeds", decision(corrected, broken));
    assertTrue(
        last.warnings()
            .getFirst()
            .message()
            .startsWith("The members get another image of etcd without a last snapshot:"));
  }

  @Test
  void noSnapshotIsTakenWhenTheMembersHaveTheNewerEtcd() {
    etcd = cluster(3);
    ClusterPlan newer = Plans.withNewerEtcd(etcd);

    assertEquals("proceeds", decision(newer, ObservedClusters.of(LiveObjects.memberSet(newer, 3))));
  }

  private PreRolloutSnapshot next() {
    return next(Plans.of(etcd), observed());
  }

  private PreRolloutSnapshot next(ClusterPlan plan, ObservedCluster observed) {
    ObservedCluster all =
        new ObservedCluster(
            observed.objects(),
            observed.pods(),
            observed.claims(),
            observed.claimWarnings(),
            observed.memberSetWarnings(),
            observed.storeSharers(),
            observed.secrets(),
            tasks);
    return PreRolloutSnapshot.next(new Rollout.Full(plan), etcd, all, NOW);
  }

  private String decision() {
    return decision(Plans.of(etcd), observed());
  }

  private String decision(ClusterPlan plan, ObservedCluster observed) {
    return switch (next(plan, observed).rollout()) {
      case Rollout.SnapshotFirst first ->
          first.task().map(task -> "creates " + task.getMetadata().getName()).orElse("waits");
      case Rollout.Full _ -> "proceeds";
      case Rollout other -> other.toString();
    };
  }

  private static ObservedCluster observed() {
    return ObservedClusters.of(LiveObjects.memberSet(Plans.of(cluster(3)), 3));
  }

  private static String name(EtcdOpsTask task) {
    return task.getMetadata().getName();
  }

  private static EtcdOpsTask ownTask(int index, String state) {
    EtcdOpsTask task =
        SnapshotTask.render(Plans.of(cluster(0)), "presync-snapshot-hibernation-" + index, "2");
    return in(state, task);
  }

  private static EtcdOpsTask in(String state, EtcdOpsTask task) {
    task.setStatus(
        new EtcdOpsTask.Status(
            state.isEmpty() ? null : state, "2026-03-01T11:00:00Z", null, null, null));
    return task;
  }

  private static EtcdOpsTask endedAt(String time, EtcdOpsTask task) {
    task.setStatus(new EtcdOpsTask.Status(task.state().orElse(null), time, null, null, null));
    return task;
  }

  private static Etcd withEtcd(String etcd) {
    return withIdentity(
        Etcds.with(
            "main",
            "  replicas: 3\n  etcd: {%s}\n  backup:\n    store: {prefix: main, provider: Local}\n"
                .formatted(etcd)));
  }

  private static Etcd cluster(int replicas) {
    return withIdentity(
        Etcds.with(
            "main",
            "  replicas: "
                + replicas
                + "\n  etcd: {}\n  backup:\n    store: {prefix: main, provider: Local}\n"));
  }

  private static Etcd withIdentity(Etcd etcd) {
    etcd.getMetadata().setUid("uid-main");
    etcd.getMetadata().setGeneration(2L);
    return etcd;
  }
}
