package io.etcdwarden.status;

import java.util.Optional;

/** Whether every pod runs what the member set asks for now. */
final class AllMembersUpdatedCheck implements ConditionCheck {
  @Override
  public String type() {
    return "AllMembersUpdated";
  }

  @Override
  public Optional<Result> check(CheckInput checkInput) {
    return Optional.of(
        checkInput
            .memberSet()
            .map(MemberSetStatus::new)
            .map(this::judge)
            .orElseGet(
                () ->
                    Result.ofUnknown(
                        "StatefulSetNotFound",
                        "StatefulSet "
                            + checkInput.outcome().plan().names().memberSet()
                            + " is not there.")));
  }

  private Result judge(MemberSetStatus set) {
    boolean updated = set.isObserved() && set.updated() == set.desired() && set.isAtOneRevision();
    return updated
        ? Result.ofTrue("AllMembersUpdated", "All members run the latest configuration.")
        : Result.ofFalse(
            "NotAllMembersUpdated",
            "At least one member does not run the latest configuration yet.");
  }
}
