package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;

/**
 * Whether the cluster is still on its way to what the resource asks for. The condition is there
 * only as long as that is so: it is how tools that know nothing of etcd, such as those that deploy
 * from a repository, tell a rollout from its end; and whoever waits for all conditions to be True
 * never meets one that is False in health.
 */
final class ReconcilingCheck implements ConditionCheck {
  static final String TYPE = "Reconciling";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Optional<Result> check(CheckInput checkInput) {
    return switch (checkInput.outcome().progress()) {
      case Progress.Waiting waiting -> Optional.of(Result.ofTrue("Waiting", waiting.reason()));
      case Progress.Failed failed -> after(failed.failure());
      case Progress.Done _, Progress.Skipped _ -> rollout(checkInput);
    };
  }

  /** What is not given up is tried again. */
  static Optional<Result> after(OperatorException failure) {
    return failure.isInvalidSpec()
        ? Optional.empty()
        : Optional.of(Result.ofTrue("ReconcileError", failure.getMessage()));
  }

  private static Optional<Result> rollout(CheckInput checkInput) {
    boolean updated =
        new AllMembersUpdatedCheck()
            .check(checkInput)
            .filter(result -> Condition.TRUE.equals(result.status()))
            .isPresent();
    return updated || checkInput.desiredMembers() == 0
        ? Optional.empty()
        : Optional.of(
            Result.ofTrue(
                "MembersBeingUpdated", "Members are brought to the latest configuration."));
  }
}
