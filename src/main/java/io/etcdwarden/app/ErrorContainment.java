package io.etcdwarden.app;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;

/**
 * Makes an error that ends one run a failure of that run. The framework deals with exceptions
 * alone: after an error, as when a text of a user goes deeper than the stack, it would never look
 * at that resource again.
 */
final class ErrorContainment implements Metrics {
  private final Metrics delegate;

  /**
   * @param delegate measures how long runs take
   */
  ErrorContainment(Metrics delegate) {
    this.delegate = delegate;
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> run) throws Exception {
    try {
      return delegate.timeControllerExecution(run);
    } catch (StackOverflowError | AssertionError error) {
      throw new IllegalStateException(
          "a run of " + run.controllerName() + " ended with an error", error);
    }
  }
}
