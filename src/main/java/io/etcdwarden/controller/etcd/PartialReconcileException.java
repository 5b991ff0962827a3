package io.etcdwarden.controller.etcd;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.status.Outcome;

/** A run that could not write all it wanted, with what it had learned until then. */
final class PartialReconcileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Outcome outcome;
  private final OperatorException failure;

  PartialReconcileException(Outcome outcome, OperatorException failure) {
    super(failure.getMessage(), failure);
    this.outcome = outcome;
    this.failure = failure;
  }

  Outcome outcome() {
    return outcome;
  }

  OperatorException failure() {
    return failure;
  }
}
