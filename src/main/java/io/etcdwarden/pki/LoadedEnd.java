package io.etcdwarden.pki;

import io.etcdwarden.pki.loaded.LoadedUse;
import java.time.Duration;
import java.time.Instant;

/**
 * The times that follow from the end of a certificate that a process holds in memory. A certificate
 * of which nothing is known may end at any time.
 */
record LoadedEnd(LoadedUse loaded) {
  /** Before the condition and the alerts warn about the certificate. */
  private static final Duration LONGEST_LEAD = Duration.ofDays(35);

  /** Of the validity, for short validities. */
  private static final int LEAD_FRACTION = 10;

  /** Enough for a restart of every member, also if one of them becomes ready late. */
  private static final Duration LONGEST_RESERVE = Duration.ofDays(1);

  private static final int RESERVE_FRACTION = 20;

  /** From when on the process is restarted. */
  Instant restartTime() {
    return endWithout(LEAD_FRACTION, LONGEST_LEAD);
  }

  /** Until when the restart may wait for a maintenance window. */
  Instant latestRestart() {
    return endWithout(RESERVE_FRACTION, LONGEST_RESERVE);
  }

  private Instant endWithout(int fraction, Duration longest) {
    return loaded
        .content()
        .known()
        .map(
            content -> {
              Duration part =
                  Duration.between(content.since(), content.notAfter()).dividedBy(fraction);
              return content.notAfter().minus(part.compareTo(longest) < 0 ? part : longest);
            })
        .orElse(Instant.MIN);
  }
}
