package io.etcdwarden.controller.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.member.OnDemandSnapshot;
import io.etcdwarden.controller.opstask.operation.Operation;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.support.Etcds;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
  private final EtcdOpsTask task = SampleOpsTasks.fullSnapshot("this");
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
  void aTaskIsRejectedWhileAnotherRunsOrIsOlder(String state, String created, boolean rejected) {
    EtcdOpsTask other =
        SampleOpsTasks.withState(
            state.isEmpty() ? null : state, SampleOpsTasks.fullSnapshot("other"));
    other.getMetadata().setCreationTimestamp(created);

    Optional<ErrorCode> code = Admission.duplicate(task, List.of(task, other)).map(Rejection::code);

    assertEquals(rejected ? Optional.of(ErrorCode.DUPLICATE_TASK) : Optional.empty(), code);
  }

  @Test
  void ofTwoTasksCreatedAtTheSameTimeExactlyOneIsAdmitted() {
    EtcdOpsTask other = SampleOpsTasks.fullSnapshot("other");
    List<EtcdOpsTask> both = List.of(task, other);

    assertEquals(
        List.of(true, false),
        List.of(
            Admission.duplicate(task, both).isPresent(),
            Admission.duplicate(other, both).isPresent()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pending", "InProgress"})
  void aTaskBeingDeletedBlocksNoOther(String state) {
    EtcdOpsTask other = SampleOpsTasks.withState(state, SampleOpsTasks.fullSnapshot("other"));
    other.getMetadata().setCreationTimestamp("2026-03-01T11:00:00Z");
    other.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z");

    assertEquals(Optional.empty(), Admission.duplicate(task, List.of(task, other)));
  }

  @Test
  void aTaskForAnotherClusterBlocksNoOther() {
    EtcdOpsTask other =
        SampleOpsTasks.withState("InProgress", SampleOpsTasks.fullSnapshot("other"));
    other.setSpec(new EtcdOpsTask.Spec(other.getSpec().config(), null, "second"));

    assertEquals(Optional.empty(), Admission.duplicate(task, List.of(task, other)));
  }

  @Test
  void theEtcdMustExist() {
    assertEquals(
        Optional.of(
            new Rejection(
                ErrorCode.GET_ETCD, "there is no Etcd main in the namespace of the task")),
        Admission.rejection(task, Optional.empty(), snapshot));
  }

  @Test
  void theTaskMustNameAnEtcd() {
    task.setSpec(new EtcdOpsTask.Spec(task.getSpec().config(), null, null));

    assertEquals(
        Optional.of(
            new Rejection(
                ErrorCode.GET_ETCD,
                "spec.etcdName is missing; create a task that names an Etcd of its namespace")),
        Admission.rejection(task, Optional.empty(), snapshot));
  }

  @ParameterizedTest
  @ValueSource(strings = {"False", "Unknown"})
  void theEtcdMustBeReady(String ready) {
    assertEquals(Optional.of(ErrorCode.ETCD_NOT_READY), code(SampleOpsTasks.cluster(ready)));
  }

  @Test
  void anEtcdWithoutStatusIsNotReady() {
    Etcd withoutCondition = SampleOpsTasks.cluster(null);
    Etcd withoutStatus = SampleOpsTasks.cluster(null);
    withoutStatus.setStatus(null);

    assertEquals(Optional.of(ErrorCode.ETCD_NOT_READY), code(withoutCondition));
    assertEquals(Optional.of(ErrorCode.ETCD_NOT_READY), code(withoutStatus));
  }

  @Test
  void aMissingStoreIsReportedBeforeReadiness() {
    assertEquals(
        Optional.of(ErrorCode.BACKUP_NOT_ENABLED),
        code(SampleOpsTasks.withReady(Etcds.withDefaults(), "False")));
  }

  @Test
  void aReadyClusterWithAStoreIsAdmitted() {
    assertEquals(Optional.empty(), code(SampleOpsTasks.cluster("True")));
  }

  private Optional<ErrorCode> code(Etcd etcd) {
    return Admission.rejection(task, Optional.of(etcd), snapshot).map(Rejection::code);
  }
}
