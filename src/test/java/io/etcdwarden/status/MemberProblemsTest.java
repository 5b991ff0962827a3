package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberProblemsTest {
  private static final Instant NOW = CheckScenario.NOW;
  private static final String MINUTE_AGO = "2026-03-01T11:59:00Z";

  @Test
  void problemsFollowTheMembersThatAreNotReady() {
    var result =
        CheckScenario.of(Etcds.withDefaults())
            .observing(set(), ready("main-0"), withoutImage("main-1"), ready("main-2"))
            .members("Ready", "NotReady", "Ready")
            .resultOf(new AllMembersReadyCheck());

    assertEquals(
        "Not ready: main-1 (Because). Pod main-1: container etcd cannot pull the image x;"
            + " correct spec.etcd.image or give the node access to the registry.",
        result.message());
  }

  @Test
  void problemsAreReportedBeforeTheFirstHeartbeat() {
    var result =
        CheckScenario.of(Etcds.withDefaults())
            .observing(set(), withoutImage("main-0"))
            .resultOf(new AllMembersReadyCheck());

    assertEquals("Unknown NoMembersInStatus", result.status() + " " + result.reason());
    assertTrue(
        result.message().contains("Pod main-0: container etcd cannot pull"), result.message());
  }

  @ParameterizedTest(name = "StatefulSet created {0}: {1}")
  @CsvSource({"2026-03-01T11:59:30Z, ''", "2026-03-01T11:59:00Z, PodMissing"})
  void aMissingPodIsReportedAfter45Seconds(String created, String reasons) {
    StatefulSet set = set();
    set.getMetadata().setCreationTimestamp(created);

    assertEquals(reasons, activeReasons(set, ready("main-0"), ready("main-1")));
  }

  @Test
  void aPodThatTheApiServerRefusesIsReportedWithItsAnswer() {
    StatefulSet set = set();
    set.getMetadata().setCreationTimestamp(MINUTE_AGO);
    CheckScenario checkScenario =
        CheckScenario.of(Etcds.withDefaults())
            .observing(
                ObservedClusters.withMemberSetWarnings(
                    ObservedClusters.of(set, ready("main-0"), ready("main-2")),
                    "create Pod main-10 in StatefulSet main failed error: other",
                    "create Pod main-1 in StatefulSet main failed error: pods \"main-1\" is"
                        + " forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot"
                        + " != true.",
                    "create Pod main-1 in StatefulSet main failed error: older"))
            .members("Ready", "Ready", "Ready");

    var problems = MemberProblems.of(checkScenario.facts());

    assertEquals("PodMissing", reasons(problems));
    assertEquals(
        "Pod main-1 does not exist: create Pod main-1 in StatefulSet main failed error: pods"
            + " \"main-1\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot"
            + " != true; see kubectl describe statefulset main.",
        problems.active().getFirst().sentence());
  }

  @Test
  void aPodBeyondTheReplicasOfTheStatefulSetIsNotMissing() {
    StatefulSet set = set();
    set.getSpec().setReplicas(1);

    assertEquals("", activeReasons(set, ready("main-0")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"Ready, ''", "Unknown, SidecarSilent", "NotReady, SidecarSilent"})
  void aSidecarThatDoesNotRenewTheLeaseOfAReadyPodIsReported(String state, String reasons) {
    var found =
        MemberProblems.of(
            CheckScenario.of(Etcds.withDefaults())
                .observing(
                    set(),
                    ready("main-0"),
                    ready("main-1"),
                    ready("main-2"),
                    LiveObjects.lease("main-2", "1:Member", NOW.minusSeconds(70)))
                .members("Ready", "Ready", state)
                .facts());

    assertEquals(reasons, reasons(found));
    if (!reasons.isEmpty()) {
      assertEquals(
          "Pod main-2: container backup-restore has not renewed Lease main-2 since"
              + " 2026-03-01T11:58:50Z although the pod is ready; see kubectl logs"
              + " main-2 -c backup-restore.",
          found.active().getFirst().sentence());
    }
  }

  @ParameterizedTest(name = "renewed at {0}: {1}")
  @CsvSource({
    "2026-03-01T12:00:59Z, ''",
    "2026-03-01T12:01:01Z, LeaseInFuture",
    "2040-01-01T00:00:00Z, LeaseInFuture"
  })
  void aLeaseThatIsDatedInTheFutureIsReportedAlthoughItsMemberIsReady(
      String renewed, String reasons) {
    CheckScenario checkScenario =
        CheckScenario.of(Etcds.withDefaults())
            .observing(
                set(),
                ready("main-0"),
                ready("main-1"),
                ready("main-2"),
                LiveObjects.lease("main-1", "1:Member", Instant.parse(renewed)))
            .members("Ready", "Ready", "Ready");

    var result = checkScenario.resultOf(new AllMembersReadyCheck());

    assertEquals(reasons, reasons(MemberProblems.of(checkScenario.facts())));
    assertEquals("True", result.status());
    assertEquals(
        reasons.isEmpty()
            ? "All members are ready."
            : "All members are ready. Lease main-1 is dated in the future, so a failure of member"
                + " main-1 is noticed only after that time; correct the clock of the node, or"
                + " delete the Lease if another program wrote it.",
        result.message());
    assertEquals(
        reasons.isEmpty() ? Instant.MAX : Instant.parse(renewed).minusSeconds(60),
        result.validUntil());
  }

  @Test
  void aStoreOfTwoClustersIsReportedOnceAlthoughBackupsSucceed() {
    CheckScenario checkScenario =
        CheckScenario.of(stored())
            .observing(
                ObservedClusters.withStoreSharers(
                    ObservedClusters.of(
                        set(),
                        LiveObjects.lease("main-full-snap", "1", NOW),
                        LiveObjects.lease("main-delta-snap", "2", NOW)),
                    "Etcd other"));

    var result = checkScenario.resultOf(new BackupReadyCheck());
    List<EventText> first = newProblems(checkScenario);
    checkScenario.withConditions(
        new Condition(
            "BackupReady", "True", "BackupSucceeded", result.message(), MINUTE_AGO, MINUTE_AGO));

    assertEquals(
        "Snapshots are taken as scheduled. spec.backup.store is also the store of Etcd other: each"
            + " cluster deletes snapshots of the other, and a restore may take those of the other;"
            + " set another spec.backup.store.prefix.",
        result.message());
    assertEquals("True", result.status());
    assertEquals(1, first.stream().filter(it -> it.reason().equals("StoreShared")).count());
    assertEquals(
        0,
        newProblems(checkScenario).stream()
            .filter(it -> it.reason().equals("StoreShared"))
            .count());
  }

  @Test
  void aSnapshotLeaseThatIsDatedInTheFutureIsReportedAlthoughBackupsSucceed() {
    Instant future = Instant.parse("2040-01-01T00:00:00Z");
    CheckScenario checkScenario =
        CheckScenario.of(stored())
            .observing(
                set(),
                LiveObjects.lease("main-full-snap", "1", NOW),
                LiveObjects.lease("main-delta-snap", "2", future));

    var result = checkScenario.resultOf(new BackupReadyCheck());

    assertEquals("True BackupSucceeded", result.status() + " " + result.reason());
    assertTrue(
        result.message().contains("Lease main-delta-snap is dated in the future, so missing"),
        result.message());
    assertTrue(
        newProblems(checkScenario).stream().anyMatch(it -> it.reason().equals("LeaseInFuture")));
  }

  @Test
  void theResultExpiresWhenAProblemBecomesActive() {
    Pod pod =
        pod(
            "main-0",
            "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason:"
                + " Unschedulable, lastTransitionTime: '2026-03-01T11:59:55Z'}]}");

    var result =
        CheckScenario.of(Etcds.withDefaults())
            .observing(set(), pod)
            .resultOf(new AllMembersReadyCheck());

    assertEquals(Instant.parse("2026-03-01T12:00:15Z"), result.validUntil());
  }

  @Test
  void aProblemInAConditionIsNotRecordedAgain() {
    var checkScenario =
        CheckScenario.of(Etcds.withDefaults())
            .observing(set(), withoutImage("main-0"), starting("main-1"), starting("main-2"));

    List<EventText> first = newProblems(checkScenario);
    checkScenario.withConditions(
        new Condition(
            "AllMembersReady", "Unknown", "x", "Y. " + first.getFirst().message(), "", ""));

    assertEquals(List.of("ImageNotPulled"), first.stream().map(EventText::reason).toList());
    assertEquals(List.of(), newProblems(checkScenario));
  }

  @ParameterizedTest(name = "claim {0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {phase: Bound} | No volume reports a warning.
          {phase: Pending} | main-main-0: no volume is bound yet; see kubectl describe pvc main-main-0.
          {phase: Lost} | main-main-0: the volume is lost; delete the claim and its pod.
          {phase: Bound, conditions: [{type: ControllerResizeError, status: "True", message: "no space."}]} | main-main-0: the volume cannot be expanded: no space.
          {phase: Bound, conditions: [{type: Resizing, status: "True"}]} | No volume reports a warning.
          """)
  void aClaimWithoutAVolumeIsReported(String status, String message) {
    assertEquals(message, volumes(claim(status, MINUTE_AGO)).message());
  }

  @Test
  void aNewClaimIsReportedAfter45Seconds() {
    var result = volumes(claim("{phase: Pending}", "2026-03-01T11:59:30Z"));

    assertEquals("True", result.status());
    assertEquals(Instant.parse("2026-03-01T12:00:15Z"), result.validUntil());
  }

  @Test
  void aCrashingSidecarExplainsMissingSnapshots() {
    Pod crashing =
        pod(
            "main-0",
            "{containerStatuses: [{name: backup-restore, state: {waiting: {reason:"
                + " CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, message: access"
                + " denied}}}]}");
    var result =
        CheckScenario.of(stored())
            .observing(
                set(),
                crashing,
                LiveObjects.lease("main-full-snap"),
                LiveObjects.lease("main-delta-snap"))
            .resultOf(new BackupReadyCheck());

    assertEquals(
        "No snapshot has been taken yet. Pod main-0: container backup-restore crashes"
            + " repeatedly, last with exit code 1: access denied; see kubectl logs main-0 -c"
            + " backup-restore --previous.",
        result.message());
  }

  @ParameterizedTest(name = "ready since {0}: {1}")
  @CsvSource({"2026-03-01T11:59:00Z, true", "2026-03-01T11:59:30Z, false"})
  void aLeaderWithoutAFirstSnapshotIsReported(String since, boolean isReported) {
    Pod pod =
        pod(
            "main-0",
            "{conditions: [{type: Ready, status: 'True', lastTransitionTime: '%s'}]}"
                .formatted(since));
    var leader = new MemberStatus("main-0", "1", "Leader", "Ready", "LeaseSucceeded", "");
    var seen =
        CheckScenario.of(stored())
            .observing(
                set(),
                pod,
                LiveObjects.lease("main-full-snap"),
                LiveObjects.lease("main-delta-snap"));
    var checkScenario =
        new CheckScenario(
            seen.etcd(), seen.observed(), seen.pki(), List.of(leader), seen.progress());

    String message = checkScenario.resultOf(new BackupReadyCheck()).message();

    assertEquals(
        isReported, message.contains("Pod main-0 leads the cluster and has been ready"), message);
    assertEquals(
        isReported ? List.of("NoSnapshotTaken") : List.of(),
        new BackupProblems(checkScenario.facts()).active().stream().map(Problem::reason).toList());
  }

  @ParameterizedTest(name = "{0} members, not ready since {1}: {2}, {3}")
  @CsvSource({
    "1, 2026-03-01T11:59:20Z, '', -",
    "1, 2026-03-01T11:59:00Z, PodNotReady, Pod main-0 runs but has not been ready since",
    "3, 2026-03-01T11:59:20Z, '', -",
    "3, 2026-03-01T11:58:00Z, '', Pod main-0 has been starting since",
    "3, 2026-03-01T11:55:00Z, PodNotReady, Pod main-0 runs but has not been ready since"
  })
  void aRunningPodThatIsNotReadyIsReported(
      int replicas, String since, String reasons, String shown) {
    Pod pod =
        pod(
            "main-0",
            "{containerStatuses: [{name: etcd, state: {running: {}}}],"
                + " conditions: [{type: ContainersReady, status: 'False',"
                + " lastTransitionTime: '"
                + since
                + "'}]}");

    MemberProblems problems =
        MemberProblems.of(
            CheckScenario.of(
                    Etcds.with("main", "  replicas: " + replicas + "\n  etcd: {}\n  backup: {}\n"))
                .observing(set(), pod)
                .facts());

    assertEquals(reasons, reasons(problems));
    assertTrue(problems.appendTo("-").contains(shown), problems.appendTo("-"));
    assertEquals(shown.equals("-"), problems.appendTo("-").equals("-"));
  }

  private static List<EventText> newProblems(CheckScenario checkScenario) {
    StatusWriter writer =
        new StatusWriter(
            new MemberThresholds(Duration.ofMinutes(1), Duration.ofMinutes(5)),
            () -> new UUID(0, 1));
    return writer
        .afterReconcile(checkScenario.etcd(), checkScenario.outcome(), NOW)
        .problemEvents();
  }

  private static ConditionCheck.Result volumes(PersistentVolumeClaim claim) {
    return CheckScenario.of(Etcds.withDefaults())
        .observing(set(), claim)
        .resultOf(new DataVolumesReadyCheck());
  }

  private static String activeReasons(HasMetadata... objects) {
    return reasons(
        MemberProblems.of(
            CheckScenario.of(Etcds.withDefaults())
                .observing(objects)
                .members("Ready", "Ready", "Ready")
                .facts()));
  }

  private static String reasons(MemberProblems problems) {
    return String.join(" ", problems.active().stream().map(Problem::reason).toList());
  }

  private static Etcd stored() {
    return Etcds.with(
        "main",
        """
          replicas: 3
          etcd: {}
          backup:
            store: {provider: aws, container: bucket, prefix: main, secretRef: {name: s}}
        """);
  }

  private static StatefulSet set() {
    return LiveObjects.memberSet(Plans.withMembers(3), 3);
  }

  private static Pod ready(String name) {
    return LiveObjects.pod(name, true);
  }

  private static Pod starting(String name) {
    return LiveObjects.pod(name, false);
  }

  private static Pod withoutImage(String name) {
    return pod(
        name,
        "{containerStatuses: [{name: etcd, image: x, state: {waiting: {reason: ErrImagePull}}}]}");
  }

  private static Pod pod(String name, String status) {
    return Etcds.read(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nstatus: %s\n".formatted(name, status),
        Pod.class);
  }

  private static PersistentVolumeClaim claim(String status, String created) {
    return Etcds.read(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: main-main-0, creationTimestamp: "%s"}
        status: %s
        """
            .formatted(created, status),
        PersistentVolumeClaim.class);
  }
}
