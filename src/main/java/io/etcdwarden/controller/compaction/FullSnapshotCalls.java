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
 * Full snapshots that sidecars were asked for. One may take many minutes, during which no run
 * waits: the reply wakes the Etcd and lies here until it is noted.
 */
final class FullSnapshotCalls {
  /** How it stands with the snapshot of one cluster. */
  sealed interface State {
    /** Nobody has been asked. */
    record NotRequested() implements State {}

    /** The sidecar is at it. */
    record Pending() implements State {}

    /** It has replied, and nobody has noted it yet. */
    record Finished(CallResult result) implements State {}
  }

  private final Function<SnapshotCall, CompletableFuture<CallResult>> caller;
  private final SimpleInboundEventSource<Etcd> results =
      new SimpleInboundEventSource<>("FullSnapshot");
  private final Map<String, StartedCall> startedCalls = new ConcurrentHashMap<>();

  /** A call, and what is known of it even if it fails where none should. */
  private record StartedCall(
      CompletableFuture<CallResult> call, CompletableFuture<CallResult> result) {}

  FullSnapshotCalls(Function<SnapshotCall, CompletableFuture<CallResult>> caller) {
    this.caller = caller;
  }

  /** What the framework is to start. */
  EventSource<Void, Etcd> eventSource() {
    return results;
  }

  void start(Etcd etcd, SnapshotCall call) {
    CompletableFuture<CallResult> answer = caller.apply(call);
    // A call that fails where none should would otherwise be pending for ever.
    CompletableFuture<CallResult> reply =
        answer.exceptionally(failure -> new CallResult.NoResponse(failure.getMessage()));
    startedCalls.put(key(etcd), new StartedCall(answer, reply));
    ResourceID id = ResourceID.fromResource(etcd);
    CompletableFuture<Void> _ = reply.thenRun(() -> results.propagateEvent(id));
  }

  State state(Etcd etcd) {
    StartedCall held = startedCalls.get(key(etcd));
    if (held == null) {
      return new State.NotRequested();
    }
    return held.result().isDone() ? new State.Finished(held.result().join()) : new State.Pending();
  }

  /** What it replied has been told, or nobody wants to know any more: then the call is hung up. */
  void forget(Etcd etcd) {
    StartedCall held = startedCalls.remove(key(etcd));
    if (held != null) {
      held.call().cancel(true);
    }
  }

  /** Another Etcd of the same name has nothing to do with what this one was promised. */
  private static String key(Etcd etcd) {
    return etcd.getMetadata().getUid();
  }
}
