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
  public Optional<Verdict> check(Facts facts) {
    int known = facts.members().size();
    if (known == 0) {
      return Optional.of(
          Verdict.unknown("NoMembersInStatus", "No member has reported a heartbeat yet."));
    }
    // The quorum is that of the members which have reported: it is a contract with existing tools.
    int quorum = known / 2 + 1;
    long lost = facts.members().stream().filter(MemberStatuses::isLost).count();
    long alive = known - lost;
    return Optional.of(
        alive < quorum
            ? Verdict.no(
                "QuorumLost",
                "Only "
                    + alive
                    + " of "
                    + known
                    + " members are alive; "
                    + quorum
                    + " are needed. Lost: "
                    + names(facts)
                    + ".")
            : Verdict.yes(
                "Quorate", "At least " + quorum + " of " + known + " members are alive."));
  }

  private static String names(Facts facts) {
    return facts.members().stream()
        .filter(MemberStatuses::isLost)
        .map(member -> member.name() + " (" + member.reason() + ")")
        .collect(Collectors.joining(", "));
  }
}
