package io.etcdwarden.support.node;

import java.time.Clock;
import java.time.Duration;

/**
 * What a test may want different from a real node.
 *
 * @param heartbeat how often a sidecar renews the lease of its member
 * @param deltaPeriod how often the leading sidecar renews the lease of delta snapshots
 */
public record FakeNodeSettings(Clock clock, Duration heartbeat, Duration deltaPeriod) {
  /** Fast enough that a test need not wait for it. */
  public static FakeNodeSettings fast() {
    return new FakeNodeSettings(Clock.systemUTC(), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }
}
