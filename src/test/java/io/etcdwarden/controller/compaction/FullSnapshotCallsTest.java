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

  private final CompletableFuture<CallResult> result = new CompletableFuture<>();
  private final FullSnapshotCalls calls = new FullSnapshotCalls(_ -> result);
  private final Etcd etcd = CompactionSamples.etcd();

  @Test
  void aResultIsKeptUntilItIsForgotten() {
    assertEquals(new State.NotRequested(), calls.state(etcd));

    startCall();
    assertEquals(new State.Pending(), calls.state(etcd));
    result.complete(TAKEN);
    assertEquals(new State.Finished(TAKEN), calls.state(etcd));

    calls.forget(etcd);
    assertEquals(new State.NotRequested(), calls.state(etcd));
  }

  @Test
  void forgettingCancelsTheCall() {
    startCall();

    calls.forget(etcd);

    assertTrue(result.isCancelled());
    assertEquals(new State.NotRequested(), calls.state(etcd));
  }

  @Test
  void aCallThatThrowsIsAResult() {
    startCall();

    result.completeExceptionally(new IllegalStateException("broken"));

    assertEquals(new State.Finished(new CallResult.NoResponse("broken")), calls.state(etcd));
  }

  @Test
  void anotherEtcdOfTheSameNameHasNoCall() {
    Etcd namesake = CompactionSamples.etcd();
    namesake.getMetadata().setUid("another");

    startCall();

    assertEquals(new State.NotRequested(), calls.state(namesake));
  }

  private void startCall() {
    SidecarAddress sidecar = new SidecarAddress.Plain("main-client.ns", 8080);
    calls.start(etcd, SnapshotCall.fullWithGet(sidecar, Duration.ofMinutes(1)));
  }
}
