package io.etcdwarden.support.node;

import java.time.Clock;
import java.time.Duration;

/**
 * Settings of a {@link FakeNode}.
 *
 * @param heartbeat how often a sidecar renews the Lease of its member
 * @param deltaPeriod how often the leading sidecar renews the Lease of delta snapshots
 * @param mountLag how long the files of a running pod stay as they are after a change of a Secret
 */
public record FakeNodeSettings(
    Clock clock, Duration heartbeat, Duration deltaPeriod, Duration mountLag) {
  /** Short periods for tests. */
  public static FakeNodeSettings fast() {
    return new FakeNodeSettings(
        Clock.systemUTC(), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ZERO);
  }

  /** These settings with another lag of mounted files. */
  public FakeNodeSettings withMountLag(Duration lag) {
    return new FakeNodeSettings(clock, heartbeat, deltaPeriod, lag);
  }
}
