package io.etcdwarden.pki;

import io.etcdwarden.pki.request.RestartWindows;
import java.time.Duration;
import java.time.Instant;

/** One window, on the seventh of March 2026 from 22:00 to 24:00, and the one a week later. */
final class SaturdayEvening implements RestartWindows {
  static final Instant OPENING = Instant.parse("2026-03-07T22:00:00Z");
  static final Instant CLOSING = Instant.parse("2026-03-08T00:00:00Z");
  static final Duration WEEK = Duration.ofDays(7);

  /** Three days before the first window. */
  static final Instant BEFORE = OPENING.minus(Duration.ofDays(3));

  @Override
  public Instant opening(Instant time) {
    Instant opening = windowAt(time);
    return time.isBefore(opening) ? opening : time;
  }

  @Override
  public Instant closing(Instant time) {
    return isOpen(time) ? windowAt(time).plus(Duration.between(OPENING, CLOSING)) : time;
  }

  /** The opening of the first window that is not over. */
  private static Instant windowAt(Instant time) {
    return time.isBefore(CLOSING) ? OPENING : OPENING.plus(WEEK);
  }
}
