package io.etcdwarden.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.support.Etcds;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
  private final EtcdOpsTask task = Tasks.full("this");
  private final Operation snapshot =
      new OnDemandSnapshot(task.getSpec().config().onDemandSnapshot(), null, null);

  @ParameterizedTest
  @CsvSource({
    "InProgress, 2026-03-01T13:00:00Z, true",
    "InProgress, 2026-03-01T11:00:00Z, true",
    "Pending, 2026-03-01T11:00:00Z, true",
    "Pending, 2026-03-01T13:00:00Z, false",
    "'', 2026-03-01T11:00:00Z, true",
    "Succeeded, 2026-03-01T11:00:00Z, false",
    "Failed, 2026-03-01T11:00:00Z, false",
    "Rejected, 2026-03-01T11:00:00Z, false",
  })
  void aTaskStandsBackForOneThatRunsOrIsOlder(String state, String created, boolean refused) {
    EtcdOpsTask other = Tasks.in(state.isEmpty() ? null : state, Tasks.full("other"));
    other.getMetadata().setCreationTimestamp(created);

    Optional<ErrorCode> code = Admission.duplicate(task, List.of(task, other)).map(Refusal::code);

    assertEquals(refused ? Optional.of(ErrorCode.DUPLICATE_TASK) : Optional.empty(), code);
  }

  @Test
  void ofTwoCreatedAtOnceExactlyOneIsDone() {
    EtcdOpsTask other = Tasks.full("other");
    List<EtcdOpsTask> both = List.of(task, other);

    assertEquals(
        List.of(true, false),
        List.of(
            Admission.duplicate(task, both).isPresent(),
            Admission.duplicate(other, both).isPresent()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pending", "InProgress"})
  void aTaskThatIsBeingDeletedIsNoObstacle(String state) {
    EtcdOpsTask other = Tasks.in(state, Tasks.full("other"));
    other.getMetadata().setCreationTimestamp("2026-03-01T11:00:00Z");
    other.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z");

    assertEquals(Optional.empty(), Admission.duplicate(task, List.of(task, other)));
  }

  @Test
  void aTaskForAnotherClusterIsNoObstacle() {
    EtcdOpsTask other = Tasks.in("InProgress", Tasks.full("other"));
    other.setSpec(new EtcdOpsTask.Spec(other.getSpec().config(), null, "second"));

    assertEquals(Optional.empty(), Admission.duplicate(task, List.of(task, other)));
  }

  @Test
  void theClusterMustBeThere() {
    assertEquals(
        Optional.of(
            new Refusal(ErrorCode.GET_ETCD, "there is no Etcd main in the namespace of the task")),
        Admission.refusal(task, Optional.empty(), snapshot));
  }

  @Test
  void theClusterMustBeNamed() {
    task.setSpec(new EtcdOpsTask.Spec(task.getSpec().config(), null, null));

    assertEquals(
        Optional.of(
            new Refusal(
                ErrorCode.GET_ETCD,
                "spec.etcdName is missing; create a task that names an Etcd of its namespace")),
        Admission.refusal(task, Optional.empty(), snapshot));
  }

  @ParameterizedTest
  @ValueSource(strings = {"False", "Unknown"})
  void theClusterMustBeReady(String ready) {
    assertEquals(Optional.of(ErrorCode.ETCD_NOT_READY), code(Tasks.cluster(ready)));
  }

  @Test
  void aClusterThatNothingIsKnownOfIsNotReady() {
    Etcd fresh = Tasks.cluster(null);
    assertEquals(Optional.of(ErrorCode.ETCD_NOT_READY), code(fresh));

    fresh.setStatus(null);
    assertEquals(Optional.of(ErrorCode.ETCD_NOT_READY), code(fresh));
  }

  @Test
  void aSnapshotNeedsAStoreEvenBeforeReadiness() {
    assertEquals(
        Optional.of(ErrorCode.BACKUP_NOT_ENABLED), code(Tasks.told(Etcds.plain(), "False")));
  }

  @Test
  void aReadyClusterWithAStoreIsAdmitted() {
    assertEquals(Optional.empty(), code(Tasks.cluster("True")));
  }

  private Optional<ErrorCode> code(Etcd etcd) {
    return Admission.refusal(task, Optional.of(etcd), snapshot).map(Refusal::code);
  }
}
