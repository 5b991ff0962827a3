package io.etcdwarden.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Runs a garbage collection once after each phase of work, so that the operator returns unused heap
 * to the operating system. The serial collector, which suits a program of this size, does not
 * collect while the program is idle; G1 does since JEP 346.
 */
final class IdleMemoryRelease implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("idle-memory-release").factory());
  private final DoubleSupplier workCounter;
  private final Runnable release;
  private double lastCount;
  private double countAtRelease;

  /**
   * @param workCounter the amount of work since the start; it never decreases
   * @param release runs once after each phase of work
   */
  IdleMemoryRelease(DoubleSupplier workCounter, Runnable release) {
    this.workCounter = workCounter;
    this.release = release;
  }

  /** Starts to compare the work counter periodically. */
  IdleMemoryRelease startEvery(Duration interval) {
    var _ =
        timer.scheduleWithFixedDelay(
            this::releaseIfIdle, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** Releases if the counter did not change since the last call but did since the last release. */
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
