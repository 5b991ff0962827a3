package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.support.Seen;
import io.etcdwarden.support.Snapshots;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TeardownTest {
  @Test
  void withNothingLeftItIsComplete() {
    assertTrue(next().isComplete());
  }

  @Test
  void whatIsThereIsUnwantedInAStableOrder() {
    Teardown teardown = next(Seen.lease("b"), Seen.lease("a"));

    assertFalse(teardown.isComplete());
    assertEquals(
        List.of(new ObjectRef("Lease", "a"), new ObjectRef("Lease", "b")), teardown.unwanted());
    assertEquals(Optional.empty(), teardown.waitingFor());
  }

  @Test
  void whatIsBeingDeletedIsOnlyWaitedFor() {
    Teardown teardown = next(leaving("b"), leaving("a"));

    assertFalse(teardown.isComplete());
    assertEquals(List.of(), teardown.unwanted());
    assertEquals(
        Optional.of("Waiting until these are gone: Lease a, Lease b."), teardown.waitingFor());
  }

  @Test
  void nothingIsWaitedForWhileWeHaveDeletingToDo() {
    Teardown teardown = next(leaving("a"), Seen.lease("b"));

    assertEquals(List.of(new ObjectRef("Lease", "b")), teardown.unwanted());
    assertEquals(Optional.empty(), teardown.waitingFor());
  }

  private static Lease leaving(String name) {
    Lease lease = Seen.lease(name);
    lease.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z");
    return lease;
  }

  private static Teardown next(HasMetadata... objects) {
    return Teardown.next(Snapshots.of(objects).objects());
  }
}
