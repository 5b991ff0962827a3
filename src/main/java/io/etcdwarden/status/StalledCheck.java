package io.etcdwarden.status;

import io.etcdwarden.failure.OperatorException;
import java.util.Optional;

/**
 * Checks whether the operator has stopped until a user changes the resource. The condition exists
 * only while it is True.
 */
final class StalledCheck implements ConditionCheck {
  @Override
  public ConditionType type() {
    return ConditionType.STALLED;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    return input.outcome().progress() instanceof Progress.Failed failed
        ? afterFailure(failed.failure())
        : Optional.empty();
  }

  static Optional<Result> afterFailure(OperatorException failure) {
    return failure.isInvalidSpec()
        ? Optional.of(Result.ofTrue("InvalidSpec", failure.getMessage()))
        : Optional.empty();
  }
}
