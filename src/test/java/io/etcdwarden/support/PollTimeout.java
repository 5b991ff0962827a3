package io.etcdwarden.support;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for something that nobody announces, for so long and no longer. */
public record PollTimeout(Duration limit) {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  /**
   * For what takes seconds on a machine that has time. One that has not must fail no test, and a
   * test that fails may take long to do so.
   */
  public static final PollTimeout LONG = ofSeconds(240);

  public static PollTimeout ofSeconds(long seconds) {
    return new PollTimeout(Duration.ofSeconds(seconds));
  }

  /** Lets time pass in which nothing may happen; what must happen is awaited with the other. */
  public static void waitFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /**
   * Returns once nothing is amiss any more.
   *
   * @param amiss why it is not so yet; asked again and again, and told when patience ends
   */
  public void await(Supplier<Optional<String>> amiss) {
    long end = System.nanoTime() + limit.toNanos();
    Optional<String> last = amiss.get();
    while (last.isPresent()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still after " + limit.toSeconds() + " s: " + last.get());
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
      last = amiss.get();
    }
  }
}
