package io.etcdwarden.status;

import java.util.Optional;
import java.util.stream.Collectors;

/** Checks that a majority of the members is alive, so that etcd accepts writes. */
final class ReadyCheck implements ConditionCheck {
  @Override
  public ConditionType type() {
    return ConditionType.READY;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    int reported = input.members().size();
    if (reported == 0) {
      return Optional.of(
          Result.ofUnknown("NoMembersInStatus", "No member has reported a heartbeat yet."));
    }
    // The quorum counts members that have reported, not spec.replicas: existing tools rely on it.
    int quorum = reported / 2 + 1;
    long lost = input.members().stream().filter(MemberStatuses::isLost).count();
    long alive = reported - lost;
    return Optional.of(
        alive < quorum
            ? Result.ofFalse(
                "QuorumLost",
                "Only "
                    + alive
                    + " of "
                    + reported
                    + " members are alive; "
                    + quorum
                    + " are needed. Lost: "
                    + names(input)
                    + ".")
            : Result.ofTrue(
                "Quorate", "At least " + quorum + " of " + reported + " members are alive."));
  }

  private static String names(CheckInput input) {
    return input.members().stream()
        .filter(MemberStatuses::isLost)
        .map(member -> member.name() + " (" + member.reason() + ")")
        .collect(Collectors.joining(", "));
  }
}
