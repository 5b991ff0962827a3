package io.etcdwarden.controller.etcd;

import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import io.etcdwarden.status.StatusWriter;
import java.time.Duration;
import java.time.Instant;

/** How long after a reconcile the next one runs if no event triggers it earlier. */
final class RequeueDelay {
  /**
   * Long enough to cost nothing; short enough to correct a delay that a clock change made wrong.
   */
  static final Duration LONGEST = Duration.ofHours(10);

  private static final Duration SHORTEST = Duration.ofMillis(10);

  /**
   * A waiting rollout or rotation goes on by an event. This delay is for an event that the watch
   * missed.
   */
  static final Duration MISSED_EVENT = Duration.ofSeconds(30);

  /**
   * The operator gets no event when a ConfigMap is deleted that has the name of the trust bundle
   * for clients: it watches only its own.
   */
  private static final Duration NAME_TAKEN = Duration.ofMinutes(5);

  /** The delay while members are not ready. Members may stay so, so the delay doubles each time. */
  private static final Duration MISSED_HEARTBEAT = Duration.ofMinutes(2);

  private RequeueDelay() {}

  static Duration next(Outcome outcome, StatusWriter.Result result, Instant now) {
    Duration longest = longest(outcome.progress(), outcome.pki(), result, now);
    Duration recheck = outcome.restarts().recheck();
    return until(result.nextCheck(), now, recheck.compareTo(longest) < 0 ? recheck : longest);
  }

  private static Duration longest(
      Progress progress, PkiOutcome pki, StatusWriter.Result result, Instant now) {
    if (pki.isWaitingForMembers()) {
      return MISSED_EVENT;
    }
    Duration longest = isBundleUnwritten(pki) ? NAME_TAKEN : LONGEST;
    return switch (progress) {
      case Progress.Waiting _, Progress.Failed _ -> MISSED_EVENT;
      case Progress.Done _, Progress.Skipped _ ->
          result
              .membersNotReadySince()
              .map(since -> doubling(since, now, MISSED_HEARTBEAT))
              .filter(delay -> delay.compareTo(longest) < 0)
              .orElse(longest);
    };
  }

  private static boolean isBundleUnwritten(PkiOutcome pki) {
    return pki.findings().stream()
        .anyMatch(finding -> finding.code() == FindingCode.TRUST_BUNDLE_NOT_WRITTEN);
  }

  /** The time since {@code since}, at least {@code least}: the total doubles with each delay. */
  static Duration doubling(Instant since, Instant now, Duration least) {
    Duration passed = Duration.between(since, now);
    if (passed.compareTo(least) < 0) {
      return least;
    }
    return passed.compareTo(LONGEST) < 0 ? passed : LONGEST;
  }

  /** The time until just after {@code instant}, which may have passed; at most {@code longest}. */
  static Duration until(Instant instant, Instant now, Duration longest) {
    if (instant.isAfter(now.plus(longest))) {
      return longest;
    }
    Duration delay = Duration.between(now, instant);
    return (delay.isNegative() ? Duration.ZERO : delay).plus(SHORTEST);
  }
}
