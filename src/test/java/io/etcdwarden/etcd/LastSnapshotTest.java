package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Announcement;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.render.SnapshotTask;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import io.etcdwarden.support.Seen;
import io.etcdwarden.support.Snapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Three members of etcd 3.4 run; wishes are of generation 2 unless a test says otherwise. */
class LastSnapshotTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String FIRST = "presync-snapshot-hibernation-0";

  private final List<EtcdOpsTask> tasks = new ArrayList<>();
  private Etcd etcd = cluster(0);

  @Test
  void membersGoToSleepAfterATaskOfTheReferencesName() {
    Rollout.SnapshotFirst first = (Rollout.SnapshotFirst) next().rollout();

    assertEquals(
        "A full snapshot is taken before the members are sent to sleep; this goes on when task "
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
  void aTaskThatHasNotEndedIsAwaited(String state) {
    tasks.add(own(0, state));

    assertEquals("waits", told());
  }

  @Test
  void afterTheSnapshotTheMembersGo() {
    tasks.add(own(0, "Succeeded"));

    assertEquals("goes on", told());
    assertEquals(List.of(), next().warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "Failed, 2026-03-01T11:59:51Z, waits",
    "Failed, 2026-03-01T11:59:50Z, asks for presync-snapshot-hibernation-1",
    "Rejected, 2026-03-01T11:59:00Z, asks for presync-snapshot-hibernation-1",
    "Failed, rubbish, asks for presync-snapshot-hibernation-1",
  })
  void aTaskThatFailedIsFollowedByAnotherAfterAPause(String state, String ended, String told) {
    tasks.add(endedAt(ended, own(0, state)));

    assertEquals(told, told());
  }

  @Test
  void afterThreeTasksThatFailedTheMembersGoAllTheSameAndItIsTold() {
    for (int index = 0; index < 3; index++) {
      tasks.add(own(index, index == 1 ? "Rejected" : "Failed"));
    }

    LastSnapshot last = next();

    assertEquals("goes on", told());
    Announcement warning = last.warnings().getFirst();
    assertEquals("LastSnapshotMissing", warning.reason());
    assertTrue(warning.message().contains("presync-snapshot-hibernation-2"), warning.message());
  }

  @Test
  void theTaskOfAnotherClusterIsNoneOfOursAndItsNameIsTaken() {
    EtcdOpsTask other = own(7, "Succeeded");
    other.getMetadata().getOwnerReferences().getFirst().setUid("uid-second");
    other.setSpec(new EtcdOpsTask.Spec(other.getSpec().config(), null, "second"));
    tasks.add(other);

    assertEquals("asks for presync-snapshot-hibernation-8", told());
  }

  @Test
  void aSecondHibernationGetsASnapshotOfItsOwn() {
    tasks.add(own(0, "Succeeded"));

    etcd.getMetadata().setGeneration(4L);

    assertEquals("asks for presync-snapshot-hibernation-1", told());
  }

  @Test
  void aTaskOfAUserIsLetFinishFirstAndReplacesNone() {
    EtcdOpsTask users = in("InProgress", own(0, ""));
    users.getMetadata().setName("nightly");
    users.getMetadata().setOwnerReferences(List.of());
    tasks.add(users);
    assertEquals("waits", told());

    in("Succeeded", users);
    assertEquals("asks for " + FIRST, told());
  }

  @Test
  void nothingIsAskedOfAClusterWithoutAStoreOrWithoutMembers() {
    etcd = given(Etcds.with("main", "  replicas: 0\n  etcd: {}\n  backup: {}\n"));
    assertEquals("goes on", told());

    etcd = cluster(0);
    assertEquals("goes on", told(Plans.of(etcd), Snapshots.of()));
    ClusterPlan asleep = Plans.of(etcd);
    assertEquals("goes on", told(asleep, Snapshots.of(Seen.memberSet(asleep, 0))));
  }

  @Test
  void nothingIsAskedWhileMembersAreHeldAnyway() {
    Rollout held = new Rollout.MembersHeld(Plans.of(etcd), "because");

    assertEquals(held, LastSnapshot.before(held, etcd, seen(), NOW).rollout());
  }

  @Test
  void membersGetTheNewerEtcdAfterASnapshotOfTheirImageAndGeneration() {
    etcd = cluster(3);
    ClusterPlan newer = Plans.withNewerEtcd(etcd);
    assertEquals("goes on", told(Plans.of(etcd), seen()));
    assertEquals("asks for presync-snapshot-upgrade-0", told(newer, seen()));

    EtcdOpsTask task = ((Rollout.SnapshotFirst) next(newer, seen()).rollout()).task().orElseThrow();
    tasks.add(in("Succeeded", task));
    assertEquals("goes on", told(newer, seen()));

    etcd.getMetadata().setGeneration(3L);
    assertEquals("asks for presync-snapshot-upgrade-1", told(Plans.withNewerEtcd(etcd), seen()));
  }

  @Test
  void withTheNewerEtcdInPlaceNothingIsAsked() {
    etcd = cluster(3);
    ClusterPlan newer = Plans.withNewerEtcd(etcd);

    assertEquals("goes on", told(newer, Snapshots.of(Seen.memberSet(newer, 3))));
  }

  private LastSnapshot next() {
    return next(Plans.of(etcd), seen());
  }

  private LastSnapshot next(ClusterPlan plan, Snapshot seen) {
    Snapshot all =
        new Snapshot(
            seen.objects(), seen.pods(), seen.claims(), seen.claimWarnings(), seen.vault(), tasks);
    return LastSnapshot.before(new Rollout.Whole(plan), etcd, all, NOW);
  }

  private String told() {
    return told(Plans.of(etcd), seen());
  }

  private String told(ClusterPlan plan, Snapshot seen) {
    return switch (next(plan, seen).rollout()) {
      case Rollout.SnapshotFirst first ->
          first.task().map(task -> "asks for " + task.getMetadata().getName()).orElse("waits");
      case Rollout.Whole _ -> "goes on";
      case Rollout other -> other.toString();
    };
  }

  private static Snapshot seen() {
    return Snapshots.of(Seen.memberSet(Plans.of(cluster(3)), 3));
  }

  private static String name(EtcdOpsTask task) {
    return task.getMetadata().getName();
  }

  private static EtcdOpsTask own(int index, String state) {
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

  private static Etcd cluster(int replicas) {
    return given(
        Etcds.with(
            "main",
            "  replicas: "
                + replicas
                + "\n  etcd: {}\n  backup:\n    store: {prefix: main, provider: Local}\n"));
  }

  private static Etcd given(Etcd etcd) {
    etcd.getMetadata().setUid("uid-main");
    etcd.getMetadata().setGeneration(2L);
    return etcd;
  }
}
