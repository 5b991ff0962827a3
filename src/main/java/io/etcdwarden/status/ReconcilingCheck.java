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
  public Optional<Verdict> check(Facts facts) {
    return switch (facts.outcome().progress()) {
      case Progress.Waiting waiting -> Optional.of(Verdict.yes("Waiting", waiting.reason()));
      case Progress.Failed failed -> after(failed.failure());
      case Progress.Done _, Progress.Untouched _ -> rollout(facts);
    };
  }

  /** What is not given up is tried again. */
  static Optional<Verdict> after(OperatorException failure) {
    return failure.isWrongWish()
        ? Optional.empty()
        : Optional.of(Verdict.yes("ReconcileError", failure.getMessage()));
  }

  private static Optional<Verdict> rollout(Facts facts) {
    boolean updated =
        new AllMembersUpdatedCheck()
            .check(facts)
            .filter(verdict -> Condition.TRUE.equals(verdict.status()))
            .isPresent();
    return updated || facts.wantedMembers() == 0
        ? Optional.empty()
        : Optional.of(
            Verdict.yes("MembersBeingUpdated", "Members are brought to the latest configuration."));
  }
}
