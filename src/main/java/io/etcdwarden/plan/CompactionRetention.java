package io.etcdwarden.plan;

import io.etcdwarden.api.GoDuration;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How much history etcd keeps, as etcd reads it: a whole number of revisions or hours, by the mode,
 * or a duration.
 *
 * <p>etcd also takes a duration with mode {@code revision}, as a number of nanoseconds: 30m would
 * be 1,800,000,000,000 revisions, and etcd would never compact.
 */
final class CompactionRetention {
  private static final Pattern NUMBER = Pattern.compile("[+]?[0-9]{1,40}");
  private static final BigInteger MOST_REVISIONS = BigInteger.valueOf(Long.MAX_VALUE);

  /** More hours than Go can represent as a duration. */
  private static final BigInteger MOST_HOURS = BigInteger.valueOf(2_562_047);

  private CompactionRetention() {}

  /** The problem of the retention of a plan; empty if etcd reads it as meant. */
  static Optional<String> problem(EtcdPlan etcd) {
    String text = etcd.compactionRetention();
    boolean revisions = etcd.compactionMode().equals(Defaults.REVISION_MODE);
    if (text.isEmpty() || isNumber(text, revisions ? MOST_REVISIONS : MOST_HOURS)) {
      return Optional.empty(); // etcd reads an empty text as 0, which switches compaction off
    }
    if (revisions) {
      return Optional.of(
          "is \""
              + text
              + "\"; with autoCompactionMode revision, set a number of revisions, such"
              + " as 1000");
    }
    return isDuration(text)
        ? Optional.empty()
        : Optional.of("is \"" + text + "\"; set a duration such as 30m, or a number of hours");
  }

  private static boolean isNumber(String text, BigInteger most) {
    return NUMBER.matcher(text).matches() && new BigInteger(text).compareTo(most) <= 0;
  }

  private static boolean isDuration(String text) {
    try {
      GoDuration.parse(text);
      return true;
    } catch (IllegalArgumentException unreadable) {
      return false; // the caller names the field and a valid value
    }
  }
}
