package io.etcdwarden.sidecar;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Runs calls to sidecars and members in the background, each on its own virtual thread. A call can
 * take minutes, and a reconcile never waits for it.
 */
public final class SidecarExecutor implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final InstantSource clock;

  /**
   * Takes the clock.
   *
   * @param clock the time at which the certificates of sidecars must be valid
   */
  public SidecarExecutor(InstantSource clock) {
    this.clock = clock;
  }

  /** Starts the call and returns at once. The result never is an exception. */
  public CompletableFuture<CallResult> start(SnapshotCall call) {
    return submit(() -> call(call));
  }

  /**
   * Runs the task on a new thread and returns at once. Cancelling the returned future interrupts
   * the task, which {@link CompletableFuture#supplyAsync} does not do.
   */
  public <T> CompletableFuture<T> submit(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Future<?> running = threads.submit(() -> run(task, result));
    var _ =
        result.whenComplete(
            (_, _) -> {
              if (result.isCancelled()) {
                running.cancel(true);
              }
            });
    return result;
  }

  private static <T> void run(Supplier<T> task, CompletableFuture<T> result) {
    try {
      result.complete(task.get());
    } catch (RuntimeException | Error failure) {
      result.completeExceptionally(failure);
    }
  }

  /** Makes the call on the current thread and blocks until the response. */
  public CallResult call(SnapshotCall call) {
    Optional<SSLContext> context =
        switch (call.sidecar()) {
          case SidecarAddress.Plain _ -> Optional.empty();
          case SidecarAddress.Secured secured -> Optional.of(secured.trusted().sslContext(clock));
        };
    return HttpCaller.call(
        call.method(), call.sidecar().url(call.path()), "", context, call.timeout());
  }

  /**
   * Cancels all running calls and waits until their threads have ended.
   *
   * @return false if a thread still runs at the end of the limit
   */
  public boolean stop(Duration limit) {
    threads.shutdownNow();
    try {
      return threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Cancels all running calls. A sidecar still finishes the snapshot that it takes. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
