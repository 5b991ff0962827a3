package io.etcdwarden.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts on-demand tasks by operation and result. */
public final class TaskMetrics {
  private final MeterRegistry registry;

  public TaskMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts a finished task. */
  public void countTask(String operation, TaskResult result) {
    Counter.builder(MetricNames.TASKS)
        .description("On-demand tasks by operation and result")
        .tag(MetricNames.OPERATION, operation)
        .tag(MetricNames.RESULT, result.label())
        .register(registry)
        .increment();
  }
}
