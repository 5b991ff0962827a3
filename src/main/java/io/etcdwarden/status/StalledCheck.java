package io.etcdwarden.status;

import io.etcdwarden.failure.OperatorException;
import java.util.Optional;

/**
 * Whether nothing more happens until somebody changes the resource. Like {@link ReconcilingCheck},
 * the condition is there only as long as that is so.
 */
final class StalledCheck implements ConditionCheck {
  static final String TYPE = "Stalled";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Optional<Result> check(CheckInput checkInput) {
    return checkInput.outcome().progress() instanceof Progress.Failed failed
        ? after(failed.failure())
        : Optional.empty();
  }

  static Optional<Result> after(OperatorException failure) {
    return failure.isInvalidSpec()
        ? Optional.of(Result.ofTrue("InvalidSpec", failure.getMessage()))
        : Optional.empty();
  }
}
