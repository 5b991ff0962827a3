package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.sidecar.CallResult;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
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
