package io.etcdwarden.status;

import java.util.Optional;
import java.util.stream.Collectors;

/** Whether enough members are there to agree. */
final class ReadyCheck implements ConditionCheck {
  @Override
  public String type() {
    return "Ready";
  }

  @Override
  public Optional<Result> check(CheckInput checkInput) {
    int known = checkInput.members().size();
    if (known == 0) {
      return Optional.of(
          Result.ofUnknown("NoMembersInStatus", "No member has reported a heartbeat yet."));
    }
    // The quorum is that of the members which have reported: it is a contract with existing tools.
    int quorum = known / 2 + 1;
    long lost = checkInput.members().stream().filter(MemberStatuses::isLost).count();
    long alive = known - lost;
    return Optional.of(
        alive < quorum
            ? Result.ofFalse(
                "QuorumLost",
                "Only "
                    + alive
                    + " of "
                    + known
                    + " members are alive; "
                    + quorum
                    + " are needed. Lost: "
                    + names(checkInput)
                    + ".")
            : Result.ofTrue(
                "Quorate", "At least " + quorum + " of " + known + " members are alive."));
  }

  private static String names(CheckInput checkInput) {
    return checkInput.members().stream()
        .filter(MemberStatuses::isLost)
        .map(member -> member.name() + " (" + member.reason() + ")")
        .collect(Collectors.joining(", "));
  }
}
