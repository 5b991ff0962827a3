package io.etcdwarden.controller.copybackups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.EtcdCopyBackupsTask.Status;
import io.etcdwarden.api.EventText;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyStatusTest {
  private static final String PROBED = "2026-03-01T12:00:05Z";
  private static final String CHANGED = "2026-03-01T12:00:00Z";
  private final EtcdCopyBackupsTask task = SampleCopyTasks.local();

  @Test
  void aRunningJobHasNoConditions() {
    Status status = CopyStatus.of(task, job());

    assertEquals(new Status(List.of(), 7L, null), status);
    assertEquals(List.of(), CopyStatus.events(null, status));
  }

  @Test
  void aCompleteJobSetsSucceeded() {
    Status status =
        CopyStatus.of(
            task, job(condition("SuccessCriteriaMet", "True"), condition("Complete", "True")));

    assertEquals(
        List.of(new Condition("Succeeded", "True", "Because", "Why.", CHANGED, PROBED)),
        status.conditions());
    assertEquals(
        List.of(EventText.normal("CopySucceeded", "The backups have been copied.")),
        CopyStatus.events(null, status));
    assertEquals(List.of(), CopyStatus.events(status, status));
  }

  @Test
  void aFailedJobSetsFailed() {
    Status status = CopyStatus.of(task, job(condition("Failed", "True")));

    assertEquals("Failed", status.conditions().getFirst().type());
    assertEquals(
        List.of(
            EventText.warning("CopyFailed", "The backups have not been copied: Why. (Because)")),
        CopyStatus.events(null, status));
  }

  @Test
  void missingFieldsOfAJobConditionHaveDefaults() {
    JobCondition bare = new JobConditionBuilder().withType("Complete").withStatus("True").build();

    Condition condition = CopyStatus.of(task, job(bare)).conditions().getFirst();

    assertEquals(
        new Condition("Succeeded", "True", "", "", "2026-03-01T11:00:00Z", "2026-03-01T11:00:00Z"),
        condition);
  }

  @Test
  void anErrorIsReportedOnceAndRemovedWhenTheJobExists() {
    Status failed = CopyStatus.failed(task, "spec.sourceStore.container is missing");
    task.setStatus(failed);

    assertEquals(7L, failed.observedGeneration());
    assertEquals(
        List.of(EventText.warning("CopyHeldUp", "spec.sourceStore.container is missing")),
        CopyStatus.events(null, failed));
    assertEquals(List.of(), CopyStatus.events(failed, failed));
    assertNull(CopyStatus.of(task, job()).lastError());
  }

  private static JobCondition condition(String type, String status) {
    return new JobConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason("Because")
        .withMessage("Why.")
        .withLastProbeTime(PROBED)
        .withLastTransitionTime(CHANGED)
        .build();
  }

  private static Job job(JobCondition... conditions) {
    return new JobBuilder()
        .withNewMetadata()
        .withCreationTimestamp("2026-03-01T11:00:00Z")
        .endMetadata()
        .withNewStatus()
        .withConditions(conditions)
        .endStatus()
        .build();
  }
}
