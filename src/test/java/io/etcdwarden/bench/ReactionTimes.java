package io.etcdwarden.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** How soon an operator notices what happens, on small clusters of their own among all others. */
record ReactionTimes(BenchmarkClusters benchmarkClusters, List<String> names, Duration patience) {
  private static final int NUMBER = 5;

  /** A member is no longer called ready when its lease is this old; the same for all operators. */
  private static final Duration THRESHOLD = Duration.ofMinutes(1);

  /** So long before that it reports for the last time: enough to be told ready first. */
  private static final Duration AHEAD = Duration.ofSeconds(25);

  /** Creates the clusters, and returns when they have been acted on. */
  static ReactionTimes prepare(BenchmarkClusters benchmarkClusters, Duration patience)
      throws InterruptedException {
    List<String> names = IntStream.range(0, NUMBER).mapToObj(n -> "small-" + n).toList();
    for (String name : names) {
      BenchmarkClusters.Wait observed = benchmarkClusters.untilObserved(name);
      benchmarkClusters.createPlain(name);
      observed.await(patience);
    }
    return new ReactionTimes(benchmarkClusters, names, patience);
  }

  /**
   * Seconds from the answer to a changed spec to the first write of the member set; the longest.
   */
  double toSpecChange() throws InterruptedException {
    Duration longest = Duration.ZERO;
    for (String name : names) {
      BenchmarkClusters.Wait written = benchmarkClusters.untilMemberSetChanges(name);
      Instant began = Instant.now();
      benchmarkClusters.changeQuota(name);
      longest = longer(longest, Duration.between(began, written.await(patience)));
    }
    return seconds(longest);
  }

  /** Seconds from the moment their leases are too old to the last status that says so. */
  double toExpiredLease() throws InterruptedException {
    Instant expire = Instant.now().plus(AHEAD);
    List<BenchmarkClusters.Wait> ready =
        names.stream().map(name -> benchmarkClusters.untilMemberReadinessIs(name, true)).toList();
    // All before the first answer: an operator that looks only now and then may need most of it.
    names.forEach(name -> benchmarkClusters.renewMemberLease(name, expire.minus(THRESHOLD)));
    for (BenchmarkClusters.Wait wait : ready) {
      wait.await(patience);
    }
    List<BenchmarkClusters.Wait> silent =
        names.stream().map(name -> benchmarkClusters.untilMemberReadinessIs(name, false)).toList();
    Instant told = expire;
    for (BenchmarkClusters.Wait wait : silent) {
      told = wait.await(patience);
    }
    return seconds(Duration.between(expire, told));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
