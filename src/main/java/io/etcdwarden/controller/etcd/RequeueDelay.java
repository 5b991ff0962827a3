package io.etcdwarden.controller.etcd;

import java.time.Duration;
import java.time.Instant;

/** How long to wait for a moment. */
final class RequeueDelay {
  /** Long enough to cost nothing, short enough that no timer outlives a clock that was set. */
  static final Duration LONGEST = Duration.ofHours(10);

  private static final Duration SHORTEST = Duration.ofMillis(10);

  private RequeueDelay() {}

  /**
   * As long as it has lasted already, but not less than that, so that each wait is twice as long.
   */
  static Duration doubling(Instant since, Instant now, Duration least) {
    Duration lasted = Duration.between(since, now);
    if (lasted.compareTo(least) < 0) {
      return least;
    }
    return lasted.compareTo(LONGEST) < 0 ? lasted : LONGEST;
  }

  /** From now to just after the moment, which may have passed already; at most so long. */
  static Duration until(Instant moment, Instant now, Duration longest) {
    if (moment.isAfter(now.plus(longest))) {
      return longest;
    }
    Duration wait = Duration.between(now, moment);
    return (wait.isNegative() ? Duration.ZERO : wait).plus(SHORTEST);
  }
}
