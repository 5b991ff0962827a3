package io.etcdwarden.e2e;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Asks a real cluster now and then, gently, until something is so. */
record Await(Duration limit) {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  static Await minutes(long minutes) {
    return new Await(Duration.ofMinutes(minutes));
  }

  /**
   * Returns once nothing is amiss any more.
   *
   * @param amiss why it is not so yet
   */
  void until(Supplier<Optional<String>> amiss) {
    long end = System.nanoTime() + limit.toNanos();
    Optional<String> last = evaluate(amiss);
    while (last.isPresent()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still after " + limit.toSeconds() + " s: " + last.get());
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
      last = evaluate(amiss);
    }
  }

  /** A request that fails for once is no reason to end a story of twenty minutes. */
  private static Optional<String> evaluate(Supplier<Optional<String>> amiss) {
    try {
      return amiss.get();
    } catch (KubernetesClientException trouble) {
      return Optional.of(String.valueOf(trouble.getMessage()));
    }
  }
}
