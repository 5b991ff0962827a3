package io.etcdwarden.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.compaction.FullSnapshots.Standing;
import io.etcdwarden.sidecar.Reply;
import io.etcdwarden.sidecar.SidecarAddress;
import io.etcdwarden.sidecar.SnapshotCall;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FullSnapshotsTest {
  private static final Reply TAKEN = new Reply.Answered(200, "{}");

  private final CompletableFuture<Reply> reply = new CompletableFuture<>();
  private final FullSnapshots snapshots = new FullSnapshots(_ -> reply);
  private final Etcd etcd = Compactions.etcd();

  @Test
  void aReplyLiesThereUntilItIsForgotten() {
    assertEquals(new Standing.NotAsked(), snapshots.of(etcd));

    ask();
    assertEquals(new Standing.Pending(), snapshots.of(etcd));
    reply.complete(TAKEN);
    assertEquals(new Standing.Replied(TAKEN), snapshots.of(etcd));

    snapshots.forget(etcd);
    assertEquals(new Standing.NotAsked(), snapshots.of(etcd));
  }

  @Test
  void aCallThatNobodyWaitsForIsHungUp() {
    ask();

    snapshots.forget(etcd);

    assertTrue(reply.isCancelled());
    assertEquals(new Standing.NotAsked(), snapshots.of(etcd));
  }

  @Test
  void aCallThatFailsIsAReplyToo() {
    ask();

    reply.completeExceptionally(new IllegalStateException("broken"));

    assertEquals(new Standing.Replied(new Reply.Unreached("broken")), snapshots.of(etcd));
  }

  @Test
  void anotherEtcdOfTheSameNameWasPromisedNothing() {
    Etcd namesake = Compactions.etcd();
    namesake.getMetadata().setUid("another");

    ask();

    assertEquals(new Standing.NotAsked(), snapshots.of(namesake));
  }

  private void ask() {
    SidecarAddress sidecar = new SidecarAddress.Plain("main-client.ns", 8080);
    snapshots.ask(etcd, SnapshotCall.fullByGet(sidecar, Duration.ofMinutes(1)));
  }
}
