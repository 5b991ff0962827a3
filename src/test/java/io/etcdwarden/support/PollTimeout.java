package io.etcdwarden.support;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Polls a condition until it is met or the timeout ends. */
public record PollTimeout(Duration limit) {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  /**
   * For conditions that take seconds on an idle machine. A busy machine must not fail a test, and a
   * failing test may take long.
   */
  public static final PollTimeout LONG = ofSeconds(240);

  public static PollTimeout ofSeconds(long seconds) {
    return new PollTimeout(Duration.ofSeconds(seconds));
  }

  /** Waits for a fixed time, to check that nothing happens. */
  public static void waitFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /**
   * Waits until the condition is met.
   *
   * @param unmet returns why the condition is not met yet, or empty if it is met; the last reason
   *     is the message of the failure
   */
  public void await(Supplier<Optional<String>> unmet) {
    long end = System.nanoTime() + limit.toNanos();
    Optional<String> last = unmet.get();
    while (last.isPresent()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still after " + limit.toSeconds() + " s: " + last.get());
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
      last = unmet.get();
    }
  }
}
