package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.sidecar.CallResult;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CompactionEventsTest {
  @Test
  void aJobUpdateIsRelevantWhenTheJobMayHaveEnded() {
    Job running = CompactionSamples.job(1);
    Job stopped = CompactionSamples.job(0);
    Job ended = CompactionSamples.job(0, CompactionSamples.condition("Failed", "Why"));

    assertTrue(CompactionEvents.isRelevantJobUpdate(stopped, running));
    assertTrue(CompactionEvents.isRelevantJobUpdate(ended, stopped));
    assertFalse(CompactionEvents.isRelevantJobUpdate(running, stopped));
    assertFalse(CompactionEvents.isRelevantJobUpdate(ended, ended));
  }

  @Test
  void anEtcdUpdateIsRelevantOnlyWhenCompactionGetsDisabled() {
    Etcd with = CompactionSamples.etcd();
    Etcd without = CompactionSamples.withBackup("");
    Etcd beingDeleted = CompactionSamples.etcd();
    beingDeleted.getMetadata().setDeletionTimestamp(CompactionSamples.NOW.toString());

    assertTrue(CompactionEvents.isRelevantEtcdUpdate(without, with));
    assertTrue(CompactionEvents.isRelevantEtcdUpdate(beingDeleted, with));
    assertFalse(CompactionEvents.isRelevantEtcdUpdate(with, without));
    assertFalse(CompactionEvents.isRelevantEtcdUpdate(with, with));
  }

  @Test
  void theEventsOfAJobNameIt() {
    Job job = CompactionSamples.job(0);

    assertEquals(
        EventText.normal(
            "CompactionStarted",
            "Job main-compactor compacts the snapshots: 7 revisions have been written since the"
                + " last full snapshot."),
        CompactionEvents.started(job, 7));
    assertEquals(
        EventText.normal("CompactionSucceeded", "Job main-compactor has compacted the snapshots."),
        CompactionEvents.of(job, result(true, "None")));
    assertEquals(
        EventText.warning(
            "CompactionFailed",
            "Job main-compactor failed: ProcessFailure. The operator tries again."),
        CompactionEvents.of(job, result(false, "ProcessFailure")));
  }

  @Test
  void theEventOfASnapshotTellsThatItWasTaken() {
    assertEquals(
        EventText.normal("FullSnapshotTaken", "The sidecar has taken a full snapshot."),
        CompactionEvents.of(new CallResult.Response(200, "{}")));
  }

  @Test
  void theEventOfAFailureToRunTheJobHasTheMessageOfTheFailure() {
    assertEquals(
        EventText.warning("CompactionHeldUp", "cannot read Secret store"),
        CompactionEvents.heldUp(
            new OperatorException(ErrorCode.API_SERVER, "cannot read Secret store")));
  }

  private static JobResult result(boolean succeeded, String reason) {
    return new JobResult(succeeded, reason, "none", Duration.ZERO);
  }

  @Test
  void theEventOfAFailedSnapshotNamesTheReason() {
    assertEquals(
        EventText.warning(
            "FullSnapshotFailed",
            "No full snapshot was taken: the sidecar responded with status 500: no etcd. The"
                + " operator tries again."),
        CompactionEvents.of(new CallResult.Response(500, "no etcd")));
    assertEquals(
        EventText.warning(
            "FullSnapshotFailed",
            "No full snapshot was taken: no route. The operator tries again."),
        CompactionEvents.of(new CallResult.NoResponse("no route")));
  }
}
