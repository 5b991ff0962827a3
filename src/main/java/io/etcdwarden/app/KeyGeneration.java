package io.etcdwarden.app;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The thread that generates RSA keys. It is one, so that all other processors stay free for
 * reconciles, and it ends with the process: it writes nothing, so nothing waits for it.
 */
final class KeyGeneration implements Executor, AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("key-generation").daemon().factory());

  @Override
  public void execute(Runnable generation) {
    if (!thread.isShutdown()) {
      thread.execute(generation);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
