package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StatusWriterTest {
  private static final Instant NOW = CheckScenario.NOW;
  private static final Instant LATER = NOW.plusSeconds(20);
  private final OperatorException failure =
      new OperatorException(ErrorCode.SYNC_SERVICE_ACCOUNT, "cannot write ServiceAccount main");

  private final AtomicLong runs = new AtomicLong();
  private final StatusWriter writer =
      new StatusWriter(
          new MemberThresholds(Duration.ofMinutes(1), Duration.ofMinutes(5)),
          () -> new UUID(0, runs.incrementAndGet()));

  @Test
  void theStatusDescribesARunningCluster() {
    EtcdStatus status = write(running(), NOW);

    assertEquals(7L, status.observedGeneration());
    assertEquals("StatefulSet main", status.etcd().kind() + " " + status.etcd().name());
    assertEquals(3, status.replicas());
    assertEquals(3, status.currentReplicas());
    assertEquals(3, status.readyReplicas());
    assertTrue(status.ready());
    assertEquals(3, status.members().size());
    assertEquals(
        "app.kubernetes.io/managed-by=etcd-druid,app.kubernetes.io/part-of=main",
        status.selector());
    assertEquals("Reconcile Succeeded", operation(status));
    assertNull(status.lastErrors());
  }

  @Test
  void aSecondReconcileWithTheSameResultKeepsTheStatus() {
    CheckScenario checkScenario = running();
    EtcdStatus first = write(checkScenario, NOW);
    checkScenario.etcd().setStatus(first);

    EtcdStatus second = write(checkScenario, LATER);

    assertEquals(first, second);
  }

  @Test
  void theSameFailureKeepsTheStatus() {
    Etcd etcd = etcd();
    EtcdStatus first = writer.afterFailure(etcd, failure, NOW);
    etcd.setStatus(first);

    assertEquals(first, writer.afterFailure(etcd, failure, LATER));
  }

  @Test
  void theGenerationIsObservedOnlyWhenTheCompleteSpecIsApplied() {
    EtcdStatus waiting = write(running().withProgress(new Progress.Waiting("Soon.")), NOW);
    EtcdStatus skipped = write(running().withProgress(new Progress.Skipped("Held.")), NOW);

    assertNull(waiting.observedGeneration());
    assertEquals("Reconcile Requeue", operation(waiting));
    assertNull(skipped.observedGeneration());
    assertNull(skipped.lastOperation());
  }

  @Test
  void aFailureKeepsTheMembersAndAddsItsCodeAndMessage() {
    CheckScenario checkScenario = running();
    EtcdStatus known = write(checkScenario, NOW);
    checkScenario.etcd().setStatus(known);

    EtcdStatus failed = writer.afterFailure(checkScenario.etcd(), failure, LATER);

    assertEquals(known.members(), failed.members());
    assertEquals(
        known.conditions(), ReconcileConditions.withoutReconcileConditions(failed.conditions()));
    assertEquals(known.observedGeneration(), failed.observedGeneration());
    assertEquals("Reconcile Error", operation(failed));
    assertEquals("ERR_SYNC_SERVICE_ACCOUNT", failed.lastErrors().getFirst().code());
    assertEquals(
        "[Operation: Sync, Code: ERR_SYNC_SERVICE_ACCOUNT] message: cannot write ServiceAccount"
            + " main",
        failed.lastErrors().getFirst().description());
  }

  @Test
  void aFailureDuringDeletionIsADeleteError() {
    Etcd etcd = etcd();
    etcd.getMetadata().setDeletionTimestamp("2026-03-01T11:59:00Z");

    EtcdStatus failed = writer.afterFailure(etcd, failure, NOW);

    assertEquals("Delete Error", operation(failed));
    assertTrue(
        failed.lastErrors().getFirst().description().startsWith("[Operation: TriggerDelete"));
  }

  @Test
  void errorsAreRemovedByASuccessfulReconcile() {
    CheckScenario checkScenario = running();
    checkScenario.etcd().setStatus(writer.afterFailure(checkScenario.etcd(), failure, NOW));

    assertNull(write(checkScenario, LATER).lastErrors());
  }

  @Test
  void errorsStayWhileTheSpecIsNotApplied() {
    CheckScenario checkScenario = running().withProgress(new Progress.Skipped("Held."));
    checkScenario.etcd().setStatus(writer.afterFailure(checkScenario.etcd(), failure, NOW));

    EtcdStatus status = write(checkScenario, LATER);

    assertEquals(1, status.lastErrors().size());
    assertEquals("Reconcile Error", operation(status));
  }

  @Test
  void deletionIsProcessingOrRequeue() {
    Etcd etcd = etcd();

    EtcdStatus deleting = writer.whileDeleting(etcd, Optional.empty(), NOW);
    EtcdStatus waiting = writer.whileDeleting(etcd, Optional.of("For Lease a."), NOW);

    assertEquals("Delete Processing", operation(deleting));
    assertEquals("Delete Requeue", operation(waiting));
    assertEquals("For Lease a.", waiting.lastOperation().description());
  }

  @Test
  void aRequestedReconcileIsRecordedAgain() {
    CheckScenario checkScenario = running();
    EtcdStatus first = write(checkScenario, NOW);
    checkScenario.etcd().setStatus(first);
    checkScenario.etcd().getMetadata().setAnnotations(Map.of(Annotations.OPERATION, "reconcile"));

    EtcdStatus second = write(checkScenario, LATER);

    assertNotEquals(first.lastOperation().runID(), second.lastOperation().runID());
    assertEquals("2026-03-01T12:00:20Z", second.lastOperation().lastUpdateTime());
  }

  @Test
  void withoutAStatefulSetTheCountsAreAbsentAndTheReferenceStays() {
    CheckScenario checkScenario = running();
    checkScenario.etcd().setStatus(write(checkScenario, NOW));

    EtcdStatus status = write(checkScenario.observing(), LATER);

    assertNull(status.currentReplicas());
    assertNull(status.readyReplicas());
    assertFalse(status.ready());
    assertEquals(3, status.replicas());
    assertEquals("main", status.etcd().name());
    assertNull(status.members());
  }

  @Test
  void whileTheSpecIsNotAppliedTheStatefulSetSaysHowManyMembersAreExpected() {
    Etcd etcd = etcd();
    CheckScenario smaller =
        CheckScenario.of(etcd)
            .observing(LiveObjects.memberSet(Plans.withMembers(1), 1))
            .withProgress(new Progress.Waiting("Soon."));

    assertTrue(write(smaller, NOW).ready());
    assertFalse(write(smaller.withProgress(new Progress.Done()), NOW).ready());
  }

  @Test
  void aClusterWithDisabledRuntimeHasOnlyTheOperation() {
    Etcd etcd = etcd();
    etcd.getMetadata().setAnnotations(Map.of(Annotations.DISABLE_RUNTIME, ""));

    EtcdStatus status = write(CheckScenario.of(etcd), NOW);

    assertEquals("Reconcile Succeeded", operation(status));
    assertEquals(7L, status.observedGeneration());
    assertNull(status.conditions());
    assertNull(status.selector());
  }

  @Test
  void theJoinedClusterIsRecordedWhenAllMembersAreReady() {
    Etcd etcd =
        Etcds.with(
            "main",
            """
              replicas: 1
              backup: {}
              etcd:
                bootstrapWithExistingCluster:
                  members: [{name: old-0, peerUrls: ["http://old-0:2380"]}]
            """);
    CheckScenario checkScenario = CheckScenario.of(etcd);

    EtcdStatus before = write(checkScenario, NOW);
    EtcdStatus after =
        write(checkScenario.observing(LiveObjects.lease("main-0", "1:a:Leader", NOW)), NOW);

    assertNull(before.bootstrapWithExistingCluster());
    assertEquals("2026-03-01T12:00:00Z", after.bootstrapWithExistingCluster().joinedAt());
    assertEquals("old-0", after.bootstrapWithExistingCluster().members().getFirst().name());
  }

  @Test
  void theConditionsAreSortedByType() {
    List<String> types = write(running(), NOW).conditions().stream().map(Condition::type).toList();

    assertEquals(
        List.of(
            "AllMembersReady",
            "AllMembersUpdated",
            "CertificatesReady",
            "ClusterIDMismatch",
            "DataVolumesReady",
            "Ready"),
        types);
  }

  @Test
  void theNextCheckIsWhenTheFirstMemberWouldBecomeUnknown() {
    Instant next = writer.afterReconcile(running().etcd(), running().outcome(), NOW).nextCheck();

    assertEquals(NOW.plusSeconds(60), next);
  }

  private EtcdStatus write(CheckScenario checkScenario, Instant now) {
    return writer.afterReconcile(checkScenario.etcd(), checkScenario.outcome(), now).status();
  }

  private static Etcd etcd() {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setGeneration(7L);
    return etcd;
  }

  private static CheckScenario running() {
    HasMetadata[] objects = {
      LiveObjects.memberSet(Plans.withMembers(3), 3),
      LiveObjects.lease("main-0", "1:a:Leader", NOW),
      LiveObjects.lease("main-1", "2:a:Member", NOW),
      LiveObjects.lease("main-2", "3:a:Member", NOW)
    };
    return CheckScenario.of(etcd()).observing(objects);
  }

  private static String operation(EtcdStatus status) {
    LastOperation operation = status.lastOperation();
    return operation.type() + " " + operation.state();
  }
}
