package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastCompactionTest {
  private static final Instant NOW = CompactionSamples.NOW;
  private static final Instant EARLIER = NOW.minusSeconds(500);

  @Test
  void theConditionIsSortedAmongTheOthers() {
    Condition ready = new Condition("Ready", "True", "Quorate", "Fine.", "then", "then");
    Condition backup = new Condition("BackupReady", "True", "BackupSucceeded", "Fine.", "t", "t");
    Etcd etcd = CompactionSamples.etcd();
    etcd.setStatus(EtcdStatus.EMPTY.withConditions(List.of(backup, ready)));

    EtcdStatus status = LastCompaction.statusWith(etcd, true, "None", "Done.", NOW);

    Condition compaction =
        new Condition(
            LastCompaction.TYPE.wire(), "True", "None", "Done.", NOW.toString(), NOW.toString());
    assertEquals(List.of(backup, compaction, ready), status.conditions());
  }

  @Test
  void aFirstConditionNeedsNoStatus() {
    EtcdStatus status =
        LastCompaction.statusWith(CompactionSamples.etcd(), true, "None", "Done.", NOW);

    assertEquals(1, status.conditions().size());
  }

  @ParameterizedTest
  @CsvSource({
    "false, Unknown,        true",
    "false, ProcessFailure, false",
    "true,  Unknown,        false"
  })
  void theTransitionTimeChangesWithStatusOrReason(boolean succeeded, String reason, boolean stays) {
    Etcd etcd = CompactionSamples.after(false, "Unknown", EARLIER, EARLIER);

    Condition condition =
        LastCompaction.statusWith(etcd, succeeded, reason, "Message.", NOW).conditions().getFirst();

    assertEquals((stays ? EARLIER : NOW).toString(), condition.lastTransitionTime());
    assertEquals(NOW.toString(), condition.lastUpdateTime());
  }

  @ParameterizedTest
  @CsvSource({"0, 10", "5, 10", "10, 10", "20, 20", "300, 300", "600, 600", "86400, 600"})
  void retryDelaysDoubleUpToTenMinutes(long failingFor, long pause) {
    Etcd etcd = CompactionSamples.after(false, "ProcessFailure", NOW.minusSeconds(failingFor), NOW);

    assertEquals(NOW.plusSeconds(pause), LastCompaction.of(etcd).earliestRetry());
  }

  @Test
  void afterASnapshotTheLeaseUpdateIsAwaitedAfterAJobNot() {
    Etcd taken = CompactionSamples.after(true, "FullSnapshotTakenSuccessfully", EARLIER, NOW);
    Etcd compacted = CompactionSamples.after(true, "None", EARLIER, NOW);

    assertEquals(NOW.plusSeconds(120), LastCompaction.of(taken).earliestRetry());
    assertEquals(Instant.MIN, LastCompaction.of(compacted).earliestRetry());
    assertEquals(Instant.MIN, LastCompaction.of(CompactionSamples.etcd()).earliestRetry());
  }
}
