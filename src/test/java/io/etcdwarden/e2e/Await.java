package io.etcdwarden.e2e;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Polls a real cluster until a condition holds. */
record Await(Duration limit) {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  static Await minutes(long minutes) {
    return new Await(Duration.ofMinutes(minutes));
  }

  /**
   * Returns as soon as no problem is left.
   *
   * @param problem why the condition does not hold yet; empty when it holds
   */
  void until(Supplier<Optional<String>> problem) {
    long end = System.nanoTime() + limit.toNanos();
    Optional<String> last = evaluate(problem);
    while (last.isPresent()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("after " + limit.toSeconds() + " s still: " + last.get());
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
      last = evaluate(problem);
    }
  }

  /** A failed request counts as a problem: one failure must not end a story of twenty minutes. */
  private static Optional<String> evaluate(Supplier<Optional<String>> problem) {
    try {
      return problem.get();
    } catch (KubernetesClientException failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }
}
