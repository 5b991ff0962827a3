package io.etcdwarden.compaction;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.sidecar.Reply;
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
final class FullSnapshots {
  /** How it stands with the snapshot of one cluster. */
  sealed interface Standing {
    /** Nobody has been asked. */
    record NotAsked() implements Standing {}

    /** The sidecar is at it. */
    record Pending() implements Standing {}

    /** It has replied, and nobody has noted it yet. */
    record Replied(Reply reply) implements Standing {}
  }

  private final Function<SnapshotCall, CompletableFuture<Reply>> sidecars;
  private final SimpleInboundEventSource<Etcd> replies =
      new SimpleInboundEventSource<>("FullSnapshot");
  private final Map<String, Asked> asked = new ConcurrentHashMap<>();

  /** A call, and what is known of it even if it fails where none should. */
  private record Asked(CompletableFuture<Reply> call, CompletableFuture<Reply> reply) {}

  FullSnapshots(Function<SnapshotCall, CompletableFuture<Reply>> sidecars) {
    this.sidecars = sidecars;
  }

  /** What the framework is to start. */
  EventSource<Void, Etcd> source() {
    return replies;
  }

  void ask(Etcd etcd, SnapshotCall call) {
    CompletableFuture<Reply> answer = sidecars.apply(call);
    // A call that fails where none should would otherwise be pending for ever.
    CompletableFuture<Reply> reply =
        answer.exceptionally(failure -> new Reply.Unreached(failure.getMessage()));
    asked.put(key(etcd), new Asked(answer, reply));
    ResourceID id = ResourceID.fromResource(etcd);
    CompletableFuture<Void> _ = reply.thenRun(() -> replies.propagateEvent(id));
  }

  Standing of(Etcd etcd) {
    Asked held = asked.get(key(etcd));
    if (held == null) {
      return new Standing.NotAsked();
    }
    return held.reply().isDone()
        ? new Standing.Replied(held.reply().join())
        : new Standing.Pending();
  }

  /** What it replied has been told, or nobody wants to know any more: then the call is hung up. */
  void forget(Etcd etcd) {
    Asked held = asked.remove(key(etcd));
    if (held != null) {
      held.call().cancel(true);
    }
  }

  /** Another Etcd of the same name has nothing to do with what this one was promised. */
  private static String key(Etcd etcd) {
    return etcd.getMetadata().getUid();
  }
}
