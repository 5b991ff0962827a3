package io.etcdwarden.status;

import java.util.Optional;

/** Checks that every pod runs the current revision of the StatefulSet. */
final class AllMembersUpdatedCheck implements ConditionCheck {
  @Override
  public ConditionType type() {
    return ConditionType.ALL_MEMBERS_UPDATED;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    return Optional.of(
        input
            .memberSet()
            .map(MemberSetStatus::new)
            .map(set -> result(set, input.outcome().restarts()))
            .orElseGet(
                () ->
                    Result.ofUnknown(
                        "StatefulSetNotFound",
                        "StatefulSet "
                            + input.outcome().plan().names().memberSet()
                            + " does not exist.")));
  }

  private static Result result(MemberSetStatus set, RestartWait restarts) {
    boolean updated = set.isObserved() && set.updated() == set.desired() && set.isAtOneRevision();
    return updated
        ? Result.ofTrue("AllMembersUpdated", "All members run the latest configuration.")
        : Result.ofFalse(
            "NotAllMembersUpdated",
            restarts.isNeeded()
                ? "At least one member does not run the latest configuration yet: "
                    + restarts.reason()
                    + "."
                : "At least one member does not run the latest configuration yet.");
  }
}
