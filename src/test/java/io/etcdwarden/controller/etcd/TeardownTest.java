package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TeardownTest {
  @Test
  void aTeardownWithoutObjectsIsComplete() {
    assertTrue(next().isComplete());
  }

  @Test
  void remainingObjectsAreDeletedInAStableOrder() {
    Teardown teardown = next(LiveObjects.lease("b"), LiveObjects.lease("a"));

    assertFalse(teardown.isComplete());
    assertEquals(
        List.of(new ObjectRef("Lease", "a"), new ObjectRef("Lease", "b")), teardown.toDelete());
    assertEquals(Optional.empty(), teardown.waitingFor());
  }

  @Test
  void terminatingObjectsAreOnlyWaitedFor() {
    Teardown teardown = next(terminating("b"), terminating("a"));

    assertFalse(teardown.isComplete());
    assertEquals(List.of(), teardown.toDelete());
    assertEquals(
        Optional.of("Waiting for the deletion of these objects: Lease a, Lease b."),
        teardown.waitingFor());
  }

  @Test
  void theTeardownDoesNotWaitWhileObjectsRemainToBeDeleted() {
    Teardown teardown = next(terminating("a"), LiveObjects.lease("b"));

    assertEquals(List.of(new ObjectRef("Lease", "b")), teardown.toDelete());
    assertEquals(Optional.empty(), teardown.waitingFor());
  }

  @Test
  void anOrphaningDeletionDeletesNoObject() {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setFinalizers(List.of("druid.gardener.cloud/etcd-druid", "orphan"));

    Teardown teardown =
        Teardown.next(
            etcd, ObservedClusters.of(LiveObjects.lease("a"), terminating("b")).objects());

    assertTrue(teardown.isComplete());
  }

  private static Lease terminating(String name) {
    Lease lease = LiveObjects.lease(name);
    lease.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z");
    return lease;
  }

  private static Teardown next(HasMetadata... objects) {
    return Teardown.next(Etcds.withDefaults(), ObservedClusters.of(objects).objects());
  }
}
