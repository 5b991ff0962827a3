package io.etcdwarden.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** Whether this copy of the operator is the one that acts, so that an alert sees when none does. */
public final class Leadership {
  private final AtomicInteger held = new AtomicInteger();

  public Leadership(MeterRegistry registry) {
    Gauge.builder(MetricNames.LEADER, held, AtomicInteger::get)
        .description("1 in the copy of the operator that acts")
        .register(registry);
  }

  /** This copy acts from now on. */
  public void acquired() {
    held.set(1);
  }

  /** This copy acts no more. */
  public void lost() {
    held.set(0);
  }
}
