package io.etcdwarden.app;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;

/**
 * Turns an error of one reconcile into an exception. The framework retries after an exception, but
 * after an error it never reconciles that resource again. User input can cause an error: deeply
 * nested text can overflow the stack.
 *
 * <p>It is a {@code Metrics}, because that interface is the framework's only hook around a
 * reconcile.
 */
final class ErrorContainment implements Metrics {
  private final Metrics delegate;

  /**
   * @param delegate measures the duration of reconciles
   */
  ErrorContainment(Metrics delegate) {
    this.delegate = delegate;
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    try {
      return delegate.timeControllerExecution(execution);
    } catch (StackOverflowError | AssertionError error) {
      throw new IllegalStateException(
          "a reconcile of " + execution.controllerName() + " failed with an error", error);
    }
  }
}
