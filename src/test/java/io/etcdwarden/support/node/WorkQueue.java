package io.etcdwarden.support.node;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work items one after another. An item that is added again before it starts runs once. An
 * item that the API server refuses is retried after a short delay.
 */
final class WorkQueue implements AutoCloseable {
  private static final Duration RETRY_DELAY = Duration.ofMillis(100);
  private static final Logger log = LoggerFactory.getLogger(WorkQueue.class);

  private final ScheduledExecutorService thread;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

  WorkQueue(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.thread = executor;
  }

  void add(String key, Runnable work) {
    addAfter(Duration.ZERO, key, work);
  }

  /** Adds an item that starts after the delay. */
  void addAfter(Duration delay, String key, Runnable work) {
    if (waiting.add(key)) {
      schedule(delay, key, work);
    }
  }

  /** Runs the work periodically until the queue is closed. */
  void every(Duration period, String key, Runnable work) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> add(key, work), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void schedule(Duration delay, String key, Runnable work) {
    try {
      var _ = thread.schedule(() -> run(key, work), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      waiting.remove(key);
    }
  }

  private void run(String key, Runnable work) {
    waiting.remove(key);
    try {
      work.run();
    } catch (KubernetesClientException refused) {
      if (!thread.isShutdown() && waiting.add(key)) {
        schedule(RETRY_DELAY, key, work);
      }
    } catch (RuntimeException mistake) {
      log.error("{} failed", key, mistake);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
