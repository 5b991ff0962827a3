package io.etcdwarden.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Announcement;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.sidecar.Reply;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.api.Test;

class CompactionNewsTest {
  @Test
  void aJobIsNewsWhenItMayHaveEnded() {
    Job running = Compactions.job(1);
    Job stopped = Compactions.job(0);
    Job ended = Compactions.job(0, Compactions.says("Failed", "Why"));

    assertTrue(CompactionNews.isJobNews(stopped, running));
    assertTrue(CompactionNews.isJobNews(ended, stopped));
    assertFalse(CompactionNews.isJobNews(running, stopped));
    assertFalse(CompactionNews.isJobNews(ended, ended));
  }

  @Test
  void aResourceIsNewsOnlyWhenItsSnapshotsAreNoLongerWanted() {
    Etcd with = Compactions.etcd();
    Etcd without = Compactions.withBackup("");
    Etcd going = Compactions.etcd();
    going.getMetadata().setDeletionTimestamp(Compactions.NOW.toString());

    assertTrue(CompactionNews.isEtcdNews(without, with));
    assertTrue(CompactionNews.isEtcdNews(going, with));
    assertFalse(CompactionNews.isEtcdNews(with, without));
    assertFalse(CompactionNews.isEtcdNews(with, with));
  }

  @Test
  void aSnapshotThatWasNotTakenIsToldWithItsReason() {
    assertEquals(
        Announcement.warning(
            "FullSnapshotFailed",
            "No full snapshot was taken: the sidecar answered with status 500: no etcd. It is tried"
                + " again."),
        CompactionNews.of(new Reply.Answered(500, "no etcd")));
    assertEquals(
        Announcement.warning(
            "FullSnapshotFailed", "No full snapshot was taken: nobody there. It is tried again."),
        CompactionNews.of(new Reply.Unreached("nobody there")));
  }
}
