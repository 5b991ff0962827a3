package io.etcdwarden.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Gives memory back once work has come to rest. What a busy spell left behind would otherwise stay
 * in the process until the next one: the serial collector, which suits a program of this size, is
 * the only one that does not do this by itself (JEP 346 gave it to G1).
 */
final class IdleMemoryRelease implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("calm").factory());
  private final DoubleSupplier workCounter;
  private final Runnable release;
  private double lastCount;
  private double countAtRelease;

  /**
   * @param workCounter how much has been done since the start, a number that only grows
   * @param release what is run once after each spell of work
   */
  IdleMemoryRelease(DoubleSupplier workCounter, Runnable release) {
    this.workCounter = workCounter;
    this.release = release;
  }

  /** Looks again and again, in steps of {@code rest}. */
  IdleMemoryRelease startEvery(Duration rest) {
    var _ =
        timer.scheduleWithFixedDelay(
            this::releaseIfIdle, rest.toMillis(), rest.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** Nothing was done between two looks, and something before them: now is the time. */
  void releaseIfIdle() {
    double now = workCounter.getAsDouble();
    if (now == lastCount && now != countAtRelease) {
      countAtRelease = now;
      release.run();
    }
    lastCount = now;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
