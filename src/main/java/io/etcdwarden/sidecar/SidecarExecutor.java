package io.etcdwarden.sidecar;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Asks sidecars for snapshots, which take minutes: each call has a thread of its own. */
public final class SidecarExecutor implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Asks and returns at once; the reply never comes as an exception. */
  public CompletableFuture<CallResult> start(SnapshotCall call) {
    return submit(() -> call(call));
  }

  /**
   * Holds a conversation of several calls on a thread of its own, and returns at once. Who cancels
   * the answer ends the conversation.
   */
  public <T> CompletableFuture<T> submit(Supplier<T> conversation) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Future<?> talking = threads.submit(() -> run(conversation, answer));
    var _ =
        answer.whenComplete(
            (_, _) -> {
              if (answer.isCancelled()) {
                talking.cancel(true);
              }
            });
    return answer;
  }

  private static <T> void run(Supplier<T> conversation, CompletableFuture<T> answer) {
    try {
      answer.complete(conversation.get());
    } catch (RuntimeException | Error failure) {
      answer.completeExceptionally(failure);
    }
  }

  /** Asks and waits for the answer, on a thread that may. */
  public static CallResult call(SnapshotCall call) {
    Optional<SSLContext> context =
        switch (call.sidecar()) {
          case SidecarAddress.Plain _ -> Optional.empty();
          case SidecarAddress.Secured secured -> Optional.of(secured.trusted().sslContext());
        };
    return HttpCaller.call(
        call.method(), call.sidecar().url(call.path()), "", context, call.timeout());
  }

  /** Ends calls that are under way; what the sidecars do meanwhile, they finish. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
