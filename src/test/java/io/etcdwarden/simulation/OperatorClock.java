package io.etcdwarden.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of the operator, which may be ahead of that of the API server, or behind it. */
final class OperatorClock extends Clock {
  private Instant now;
  private Duration ahead = Duration.ZERO;

  OperatorClock(Instant start) {
    now = start;
  }

  /** The time of the API server and of the nodes. */
  Instant now() {
    return now;
  }

  void setTime(Instant time) {
    now = time;
  }

  void setAhead(Duration difference) {
    ahead = difference;
  }

  @Override
  public Instant instant() {
    return now.plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("tests use UTC only");
  }
}
