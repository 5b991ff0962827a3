package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.sidecar.CallResult;
import io.etcdwarden.sidecar.SnapshotCall;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Holds the running calls for full snapshots and their results. A call can take many minutes, so no
 * reconcile waits for it: its end triggers a reconcile, which takes the result from here.
 */
final class FullSnapshotCalls {
  /** The state of the full snapshot of one cluster. */
  sealed interface State {
    /** No call was started. */
    record NotRequested() implements State {}

    /** The call is running. */
    record Pending() implements State {}

    /** The call has ended and its result is not reported yet. */
    record Finished(CallResult result) implements State {}
  }

  private final Function<SnapshotCall, CompletableFuture<CallResult>> caller;
  private final SimpleInboundEventSource<Etcd> results =
      new SimpleInboundEventSource<>("FullSnapshot");
  private final Map<String, StartedCall> startedCalls = new ConcurrentHashMap<>();

  /** A call, and its result even if the call ends with an unexpected exception. */
  private record StartedCall(
      CompletableFuture<CallResult> call, CompletableFuture<CallResult> result) {}

  FullSnapshotCalls(Function<SnapshotCall, CompletableFuture<CallResult>> caller) {
    this.caller = caller;
  }

  EventSource<Void, Etcd> eventSource() {
    return results;
  }

  void start(Etcd etcd, SnapshotCall call) {
    CompletableFuture<CallResult> started = caller.apply(call);
    // Without this, a call with an unexpected exception would stay pending for ever.
    CompletableFuture<CallResult> result =
        started.exceptionally(failure -> new CallResult.NoResponse(failure.getMessage()));
    startedCalls.put(key(etcd), new StartedCall(started, result));
    ResourceID id = ResourceID.fromResource(etcd);
    CompletableFuture<Void> _ = result.thenRun(() -> results.propagateEvent(id));
  }

  State state(Etcd etcd) {
    StartedCall call = startedCalls.get(key(etcd));
    if (call == null) {
      return new State.NotRequested();
    }
    return call.result().isDone() ? new State.Finished(call.result().join()) : new State.Pending();
  }

  /** Removes the call and cancels it if it is still running. */
  void forget(Etcd etcd) {
    StartedCall call = startedCalls.remove(key(etcd));
    if (call != null) {
      call.call().cancel(true);
    }
  }

  /** The uid, because a new Etcd may have the same name. */
  private static String key(Etcd etcd) {
    return etcd.getMetadata().getUid();
  }
}
