package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;

/**
 * Checks whether the cluster does not match its spec yet. The condition exists only while it is
 * True: deployment tools that know nothing about etcd read it to see whether a rollout has ended.
 */
final class ReconcilingCheck implements ConditionCheck {
  @Override
  public ConditionType type() {
    return ConditionType.RECONCILING;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    return switch (input.outcome().progress()) {
      case Progress.Waiting waiting -> Optional.of(Result.ofTrue("Waiting", waiting.reason()));
      case Progress.Failed failed -> afterFailure(failed.failure());
      case Progress.Done _, Progress.Skipped _ -> rollout(input);
    };
  }

  /** The operator retries every failure but an invalid spec. */
  static Optional<Result> afterFailure(OperatorException failure) {
    return failure.isInvalidSpec()
        ? Optional.empty()
        : Optional.of(Result.ofTrue("ReconcileError", failure.getMessage()));
  }

  private static String message(RestartWait restarts) {
    return restarts.isNeeded()
        ? "Members are being updated to the latest configuration: " + restarts.reason() + "."
        : "Members are being updated to the latest configuration.";
  }

  private static Optional<Result> rollout(CheckInput input) {
    boolean updated =
        new AllMembersUpdatedCheck()
            .check(input)
            .filter(result -> Condition.TRUE.equals(result.status()))
            .isPresent();
    return updated || input.desiredMembers() == 0
        ? Optional.empty()
        : Optional.of(Result.ofTrue("MembersBeingUpdated", message(input.outcome().restarts())));
  }
}
