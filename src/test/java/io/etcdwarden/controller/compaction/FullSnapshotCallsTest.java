package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.controller.compaction.FullSnapshotCalls.State;
import io.etcdwarden.sidecar.CallResult;
import io.etcdwarden.sidecar.SidecarAddress;
import io.etcdwarden.sidecar.SnapshotCall;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FullSnapshotCallsTest {
  private static final CallResult TAKEN = new CallResult.Response(200, "{}");

  private final CompletableFuture<CallResult> reply = new CompletableFuture<>();
  private final FullSnapshotCalls snapshots = new FullSnapshotCalls(_ -> reply);
  private final Etcd etcd = CompactionSamples.etcd();

  @Test
  void aResultIsKeptUntilItIsForgotten() {
    assertEquals(new State.NotRequested(), snapshots.state(etcd));

    startCall();
    assertEquals(new State.Pending(), snapshots.state(etcd));
    reply.complete(TAKEN);
    assertEquals(new State.Finished(TAKEN), snapshots.state(etcd));

    snapshots.forget(etcd);
    assertEquals(new State.NotRequested(), snapshots.state(etcd));
  }

  @Test
  void forgettingCancelsTheCall() {
    startCall();

    snapshots.forget(etcd);

    assertTrue(reply.isCancelled());
    assertEquals(new State.NotRequested(), snapshots.state(etcd));
  }

  @Test
  void aCallThatThrowsIsAResult() {
    startCall();

    reply.completeExceptionally(new IllegalStateException("broken"));

    assertEquals(new State.Finished(new CallResult.NoResponse("broken")), snapshots.state(etcd));
  }

  @Test
  void anotherEtcdOfTheSameNameHasNoCall() {
    Etcd namesake = CompactionSamples.etcd();
    namesake.getMetadata().setUid("another");

    startCall();

    assertEquals(new State.NotRequested(), snapshots.state(namesake));
  }

  private void startCall() {
    SidecarAddress sidecar = new SidecarAddress.Plain("main-client.ns", 8080);
    snapshots.start(etcd, SnapshotCall.fullWithGet(sidecar, Duration.ofMinutes(1)));
  }
}
