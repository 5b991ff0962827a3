package io.etcdwarden.support.node;

import java.time.Clock;
import java.time.Duration;

/**
 * Settings of a {@link FakeNode}.
 *
 * @param heartbeat how often a sidecar renews the Lease of its member
 * @param deltaPeriod how often the leading sidecar renews the Lease of delta snapshots
 */
public record FakeNodeSettings(Clock clock, Duration heartbeat, Duration deltaPeriod) {
  /** Short periods for tests. */
  public static FakeNodeSettings fast() {
    return new FakeNodeSettings(Clock.systemUTC(), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }
}
