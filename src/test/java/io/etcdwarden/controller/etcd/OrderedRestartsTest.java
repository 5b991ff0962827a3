package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.controller.etcd.roll.Partition;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The reconciler, while a StatefulSet controller in memory replaces the pods. */
class OrderedRestartsTest {
  private static final int ENOUGH = 30;

  private ReconcileHarness harness = new ReconcileHarness(true);
  private final Map<Integer, String> revisions = new TreeMap<>();
  private final List<Integer> restarted = new ArrayList<>();
  private final List<Integer> leaders = new ArrayList<>();
  private String currentRevision = "";
  private int notReady = -1;

  @Test
  void membersRestartFromTheHighestOrdinalDownAndNoneWhileItLeads() {
    startMembers(3);
    harness.members.lead(2);

    change();
    List<String> events = roll(() -> {});

    assertEquals(List.of(2, 1, 0), restarted);
    assertEquals(List.of(0, 0, 1), leaders);
    assertEquals(
        List.of(
            "status",
            "move leader to 0",
            "status",
            "status",
            "status",
            "move leader to 1",
            "status"),
        harness.members.calls());
    assertEquals(
        List.of(
            "MembersRestart",
            "LeadershipMoved",
            "MemberRestart",
            "MemberRestart",
            "LeadershipMoved",
            "MemberRestart"),
        events);
    assertTrue(Partition.of(set()).isEmpty());
  }

  @Test
  void theTemplateChangesOnlyUnderAPartition() {
    startMembers(3);

    change();
    harness.reconcile();

    List<String> writes = harness.cluster.writes();
    writes = writes.subList(0, writes.indexOf("apply StatefulSet main") + 1);
    assertEquals("set partition 3", writes.getFirst());
    assertEquals("apply StatefulSet main", writes.getLast());
  }

  @Test
  void theEventOfEachRestartSaysWhatHasChangedAlsoAfterARestartOfTheOperator() {
    startMembers(3);

    change();
    List<EventText> events = rollEvents(harness::restart);

    List<String> messages =
        events.stream()
            .filter(it -> it.reason().equals("MemberRestart"))
            .map(EventText::message)
            .toList();
    assertEquals(3, messages.size(), events::toString);
    for (String message : messages) {
      assertTrue(
          message.endsWith(
              " is the leader. Reason: configuration of etcd; argument"
                  + " --embedded-etcd-quota-bytes of container backup-restore from 8589934592 to"
                  + " 4294967296"),
          message);
    }
    assertFalse(set().getMetadata().getAnnotations().containsKey(Annotations.CHANGE_CAUSE));
  }

  @Test
  void eachRestartIsCountedOnceByItsReason() {
    startMembers(3);
    change();
    roll(() -> {});

    harness.cluster.change(
        StatefulSet.class,
        "main",
        set ->
            set.getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .put("kubectl.kubernetes.io/restartedAt", "now"));
    writeStatus();
    roll(() -> {});

    assertEquals(3, counted("spec"));
    assertEquals(3, counted("template"));
    assertEquals(0, counted("rotation"));
  }

  @Test
  void aRestartOfTheOnlyMemberIsCounted() {
    startMembers(1);

    change();
    roll(() -> {});

    assertEquals(1, counted("spec"));
  }

  private double counted(String reason) {
    return harness
        .registry
        .get("etcdwarden.member.restarts")
        .tag("reason", reason)
        .counter()
        .count();
  }

  @Test
  void membersThatRestartForTwoChangesSayBoth() {
    startMembers(3);
    change();
    harness.reconcile();
    statefulSetController();
    harness.cluster.updateSpec(etcd(3, "\n    quota: 4Gi\n    snapshotCount: 20000"));

    List<EventText> events = rollEvents(() -> {});

    String last = events.getLast().message();
    assertTrue(
        last.endsWith(
            "Reason: configuration of etcd; before that: configuration of etcd; argument"
                + " --embedded-etcd-quota-bytes of container backup-restore from 8589934592 to"
                + " 4294967296"),
        last);
  }

  @Test
  void anOperatorThatRestartsAfterEachStepDoesTheSame() {
    startMembers(3);
    harness.members.lead(1);

    change();
    roll(harness::restart);

    assertEquals(List.of(2, 1, 0), restarted);
    assertEquals(2, harness.members.leader());
    assertTrue(Partition.of(set()).isEmpty());
  }

  @Test
  void membersThatCannotBeReachedRestartAllTheSame() {
    startMembers(3);
    harness.members.makeUnreachable();

    change();
    roll(() -> {});

    assertEquals(List.of(2, 1, 0), restarted);
  }

  @Test
  void aLeaderThatKeepsTheLeadershipRestartsAllTheSame() {
    startMembers(3);
    harness.members.lead(2);
    harness.members.keepLeader();

    change();
    List<String> events = roll(() -> {});

    assertEquals(List.of(2, 1, 0), restarted);
    assertFalse(events.contains("LeadershipMoved"));
  }

  @Test
  void theStatusSaysWhatARestartWaitsFor() {
    startMembers(3);
    change();
    harness.reconcile();
    notReady = 0;
    statefulSetController();

    harness.reconcile();

    String message = harness.findCondition("AllMembersUpdated").orElseThrow().message();
    assertTrue(message.endsWith("main-2 restarts next, when main-0 is ready."), message);
    assertEquals(List.of(), restarted);
  }

  @Test
  void nothingRestartsWhileChangesAreSuspended() {
    startMembers(3);
    change();
    harness.reconcile();
    harness.cluster.edit(etcd -> etcd.getMetadata().getAnnotations().put(Annotations.SUSPEND, ""));

    roll(() -> {});

    assertEquals(List.of(), restarted);
    String message = harness.findCondition("AllMembersUpdated").orElseThrow().message();
    assertTrue(message.endsWith("main-2 restarts when changes are no longer suspended."), message);
  }

  /** An invalid spec must not keep members with two configurations. */
  @Test
  void aRollContinuesWhileTheSpecIsInvalid() {
    startMembers(3);
    change();
    harness.reconcile();
    harness.cluster.updateSpec(etcd(3, "\n    snapshotCount: -1"));

    roll(() -> {});

    assertEquals(List.of(2, 1, 0), restarted);
  }

  @Test
  void aRollContinuesWithoutAnAnnotationForEachStep() {
    harness = new ReconcileHarness(false);
    startMembers(3);
    change();
    harness.cluster.edit(
        etcd ->
            etcd.getMetadata()
                .getAnnotations()
                .put(Annotations.OPERATION, Annotations.OPERATION_RECONCILE));

    roll(() -> {});

    assertEquals(List.of(2, 1, 0), restarted);
  }

  @Test
  void theOnlyMemberRestartsAtOnceAndTheEventSaysSo() {
    startMembers(1);

    change();
    List<String> events = roll(() -> {});

    assertEquals(List.of(0), restarted);
    assertEquals(List.of("MembersRestart"), events);
    assertEquals(List.of(), harness.members.calls());
  }

  @Test
  void withoutARestartNoMemberIsCalled() {
    startMembers(3);

    harness.reconcile();

    assertEquals(List.of(), harness.members.calls());
  }

  @Test
  void aTemplateThatAnotherProgramChangesIsTakenOver() {
    startMembers(3);
    harness.cluster.change(
        StatefulSet.class,
        "main",
        set ->
            set.getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .put("kubectl.kubernetes.io/restartedAt", "now"));
    writeStatus();

    roll(() -> {});

    assertEquals(List.of(2, 1, 0), restarted);
    assertTrue(harness.members.calls().contains("status"));
  }

  /** For example after its volumes have grown, when the spec changes in the same moment. */
  @Test
  void aStatefulSetThatIsCreatedWithAnotherTemplateReplacesNoPodByItself() {
    startMembers(3);
    harness.members.lead(2);
    change();
    harness.cluster.remove(StatefulSet.class, "main");

    harness.reconcile();
    assertEquals(OptionalInt.of(4), Partition.of(set()));
    statefulSetController();
    List<String> events = roll(harness::restart);

    assertEquals(List.of(2, 1, 0), restarted);
    assertEquals(List.of(0, 0, 1), leaders);
    assertEquals(3, events.stream().filter("MemberRestart"::equals).count(), events::toString);
    assertTrue(Partition.of(set()).isEmpty());
  }

  @Test
  void aStatefulSetThatIsCreatedWithTheSameTemplateLosesItsPartition() {
    startMembers(3);
    harness.cluster.remove(StatefulSet.class, "main");

    roll(() -> {});

    assertEquals(List.of(), restarted);
    assertTrue(Partition.of(set()).isEmpty());
  }

  @Test
  void theStatefulSetOfANewClusterIsCreatedWithoutAPartition() {
    harness.cluster.create(etcd(3, ""));

    harness.reconcile();

    assertTrue(Partition.of(set()).isEmpty());
  }

  @Test
  void hibernationEndsARoll() {
    startMembers(3);
    change();
    harness.reconcile();
    harness.cluster.updateSpec(etcd(0, ""));

    roll(() -> {});

    assertTrue(Partition.of(set()).isEmpty());
    assertEquals(0, harness.replicas());
  }

  private static Etcd etcd(int replicas, String config) {
    return Etcds.with(
        "main",
        "  replicas: %d\n  backup: {}\n  etcd:%s\n"
            .formatted(replicas, config.isEmpty() ? " {}" : config));
  }

  private void startMembers(int replicas) {
    harness.cluster.create(etcd(replicas, ""));
    harness.cluster.edit(etcd -> etcd.getMetadata().setAnnotations(new TreeMap<>()));
    harness.reconcile();
    harness.membersBecomeReady();
    currentRevision = revision();
    for (int ordinal = 0; ordinal < replicas; ordinal++) {
      revisions.put(ordinal, currentRevision);
    }
    writeStatus();
    harness.reconcile();
    harness.cluster.writes();
    harness.cluster.eventReasons();
    harness.members.calls();
  }

  private void change() {
    harness.cluster.updateSpec(etcd(harness.replicas(), "\n    quota: 4Gi"));
  }

  /** Reconciles until nothing changes any more, and returns the reasons of the restart events. */
  private List<String> roll(Runnable afterEachStep) {
    return rollEvents(afterEachStep).stream().map(EventText::reason).toList();
  }

  private List<EventText> rollEvents(Runnable afterEachStep) {
    List<EventText> events = new ArrayList<>();
    for (int step = 0; step < ENOUGH; step++) {
      try {
        harness.reconcile();
      } catch (RuntimeException invalid) {
        assertTrue(invalid instanceof ReportedFailureException, invalid.toString());
      }
      events.addAll(harness.cluster.events());
      statefulSetController();
      afterEachStep.run();
    }
    events.removeIf(it -> !it.reason().contains("Restart") && !it.reason().contains("Leadership"));
    return events;
  }

  /** Replaces the outdated pod with the highest ordinal; it is ready at once. */
  private void statefulSetController() {
    StatefulSet set = set();
    int replicas = set.getSpec().getReplicas();
    revisions.keySet().removeIf(ordinal -> ordinal >= replicas);
    String newest = revision();
    for (int ordinal = replicas - 1; ordinal >= Partition.of(set).orElse(0); ordinal--) {
      if (!newest.equals(revisions.get(ordinal))) {
        revisions.put(ordinal, newest);
        restarted.add(ordinal);
        leaders.add(harness.members.leader());
        break;
      }
    }
    writeStatus();
  }

  private void writeStatus() {
    String newest = revision();
    int replicas = set().getSpec().getReplicas();
    boolean isComplete = revisions.values().stream().allMatch(newest::equals);
    currentRevision = isComplete && notReady < 0 ? newest : currentRevision;
    StatefulSetStatus status =
        new StatefulSetStatusBuilder()
            .withObservedGeneration(set().getMetadata().getGeneration())
            .withReplicas(replicas)
            .withReadyReplicas(notReady < 0 ? replicas : replicas - 1)
            .withUpdatedReplicas((int) revisions.values().stream().filter(newest::equals).count())
            .withCurrentRevision(currentRevision)
            .withUpdateRevision(newest)
            .build();
    harness.cluster.change(StatefulSet.class, "main", live -> live.setStatus(status));
    revisions.forEach((ordinal, revision) -> harness.cluster.put(pod(ordinal, revision)));
  }

  private Pod pod(int ordinal, String revision) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("main-" + ordinal)
        .withNamespace("ns")
        .addToLabels("controller-revision-hash", revision)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ordinal == notReady ? "False" : "True")
        .withLastTransitionTime("2026-03-01T00:00:00Z")
        .endCondition()
        .endStatus()
        .build();
  }

  private String revision() {
    return "main-" + Integer.toHexString(set().getSpec().getTemplate().hashCode());
  }

  private StatefulSet set() {
    return harness.cluster.object(StatefulSet.class, "main").orElseThrow();
  }
}
