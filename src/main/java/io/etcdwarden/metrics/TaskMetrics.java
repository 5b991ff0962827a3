package io.etcdwarden.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What becomes of on-demand tasks. */
public final class TaskMetrics {
  private final MeterRegistry registry;

  public TaskMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** One more task has ended. */
  public void countTask(String operation, TaskResult result) {
    Counter.builder(MetricNames.TASKS)
        .description("On-demand tasks by how they ended")
        .tag(MetricNames.OPERATION, operation)
        .tag(MetricNames.RESULT, result.label())
        .register(registry)
        .increment();
  }
}
