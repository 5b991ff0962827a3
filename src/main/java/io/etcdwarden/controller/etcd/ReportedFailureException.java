package io.etcdwarden.controller.etcd;

import io.etcdwarden.failure.OperatorException;

/**
 * Asks the framework to retry a reconcile whose failure is in the status already. The framework
 * retries with increasing delays only what throws.
 */
final class ReportedFailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean invalidSpec;

  ReportedFailureException(OperatorException failure) {
    super(failure.getMessage(), failure);
    this.invalidSpec = failure.isInvalidSpec();
  }

  /** Whether only a change of the resource, not a retry, can help. */
  boolean isInvalidSpec() {
    return invalidSpec;
  }
}
