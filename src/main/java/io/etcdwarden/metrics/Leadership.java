package io.etcdwarden.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** A gauge that is 1 in the leader. An alert uses it to see that no replica is the leader. */
public final class Leadership {
  private final AtomicInteger isLeader = new AtomicInteger();

  public Leadership(MeterRegistry registry) {
    Gauge.builder(MetricNames.LEADER, isLeader, AtomicInteger::get)
        .description("1 in the replica of the operator that is the leader")
        .register(registry);
  }

  /** This replica has become the leader. */
  public void acquired() {
    isLeader.set(1);
  }

  /** This replica is no longer the leader. */
  public void lost() {
    isLeader.set(0);
  }
}
