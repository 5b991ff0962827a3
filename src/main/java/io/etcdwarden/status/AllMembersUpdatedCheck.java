package io.etcdwarden.status;

import java.util.Optional;

/** Whether every pod runs what the member set asks for now. */
final class AllMembersUpdatedCheck implements ConditionCheck {
  @Override
  public String type() {
    return "AllMembersUpdated";
  }

  @Override
  public Optional<Verdict> check(Facts facts) {
    return Optional.of(
        facts
            .memberSet()
            .map(MemberSetFacts::new)
            .map(this::judge)
            .orElseGet(
                () ->
                    Verdict.unknown(
                        "StatefulSetNotFound",
                        "StatefulSet "
                            + facts.outcome().plan().names().memberSet()
                            + " is not there.")));
  }

  private Verdict judge(MemberSetFacts set) {
    boolean updated = set.isObserved() && set.updated() == set.wanted() && set.isAtOneRevision();
    return updated
        ? Verdict.yes("AllMembersUpdated", "All members run the latest configuration.")
        : Verdict.no(
            "NotAllMembersUpdated",
            "At least one member does not run the latest configuration yet.");
  }
}
