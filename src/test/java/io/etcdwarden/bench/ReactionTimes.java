package io.etcdwarden.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** How fast an operator reacts to changes of a few small clusters among all others. */
record ReactionTimes(BenchmarkClusters clusters, List<String> names, Duration timeout) {
  private static final int NUMBER = 5;

  /** The age of its Lease at which a member is no longer ready; the same for all operators. */
  private static final Duration THRESHOLD = Duration.ofMinutes(1);

  /** The time from the last renewal to this age; long enough that the status first says ready. */
  private static final Duration BEFORE_EXPIRY = Duration.ofSeconds(25);

  /** Creates the clusters, and returns when they are reconciled. */
  static ReactionTimes prepare(BenchmarkClusters clusters, Duration timeout)
      throws InterruptedException {
    List<String> names = IntStream.range(0, NUMBER).mapToObj(n -> "small-" + n).toList();
    for (String name : names) {
      BenchmarkClusters.Wait observed = clusters.untilObserved(name);
      clusters.createPlain(name);
      observed.await(timeout);
    }
    return new ReactionTimes(clusters, names, timeout);
  }

  /**
   * The longest time in seconds from the response to a changed spec to the write of the member set.
   */
  double toSpecChange() throws InterruptedException {
    Duration longest = Duration.ZERO;
    for (String name : names) {
      BenchmarkClusters.Wait written = clusters.untilMemberSetChanges(name);
      Instant began = Instant.now();
      clusters.changeQuota(name);
      longest = longer(longest, Duration.between(began, written.await(timeout)));
    }
    return seconds(longest);
  }

  /** The time in seconds from the expiry of the Leases to the last status that says so. */
  double toExpiredLease() throws InterruptedException {
    Instant expiry = Instant.now().plus(BEFORE_EXPIRY);
    List<BenchmarkClusters.Wait> ready =
        names.stream().map(name -> clusters.untilMemberReadinessIs(name, true)).toList();
    // Renews all Leases before it waits: an operator that polls may need most of the time.
    names.forEach(name -> clusters.renewMemberLease(name, expiry.minus(THRESHOLD)));
    for (BenchmarkClusters.Wait wait : ready) {
      wait.await(timeout);
    }
    List<BenchmarkClusters.Wait> notReady =
        names.stream().map(name -> clusters.untilMemberReadinessIs(name, false)).toList();
    Instant end = expiry;
    for (BenchmarkClusters.Wait wait : notReady) {
      end = wait.await(timeout);
    }
    return seconds(Duration.between(expiry, end));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
