package io.etcdwarden.sidecar;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Asks sidecars for snapshots, which take minutes: each call has a thread of its own. */
public final class BackupRestore implements AutoCloseable {
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  /** Asks and returns at once; the reply never comes as an exception. */
  public CompletableFuture<Reply> ask(SnapshotCall call) {
    return aside(() -> replyTo(call));
  }

  /** Holds a conversation of several calls on a thread of its own, and returns at once. */
  public <T> CompletableFuture<T> aside(Supplier<T> conversation) {
    return CompletableFuture.supplyAsync(conversation, callers);
  }

  private static Reply replyTo(SnapshotCall call) {
    Optional<SSLContext> context =
        switch (call.sidecar()) {
          case SidecarAddress.Plain _ -> Optional.empty();
          case SidecarAddress.Secured secured -> Optional.of(secured.authorities().context());
        };
    return Caller.call(call.method(), call.sidecar().url(call.path()), "", context, call.timeout());
  }

  /** Ends calls that are under way; what the sidecars do meanwhile, they finish. */
  @Override
  public void close() {
    callers.shutdownNow();
  }
}
