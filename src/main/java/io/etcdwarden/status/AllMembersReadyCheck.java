package io.etcdwarden.status;

import io.etcdwarden.api.MemberStatus;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether every member that is asked for is ready, and what keeps those that are not. */
final class AllMembersReadyCheck implements ConditionCheck {
  static final String TYPE = "AllMembersReady";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Optional<Verdict> check(Facts facts) {
    MemberTroubles troubles = MemberTroubles.of(facts);
    Verdict judged = judge(facts);
    return Optional.of(
        new Verdict(
            judged.status(),
            judged.reason(),
            troubles.appendedTo(judged.message()),
            troubles.nextChange()));
  }

  private static Verdict judge(Facts facts) {
    if (facts.members().isEmpty()) {
      return Verdict.unknown("NoMembersInStatus", "No member has reported a heartbeat yet.");
    }
    String waiting =
        facts.members().stream()
            .filter(member -> !member.isReady())
            .map(member -> member.name() + " (" + member.reason() + ")")
            .collect(Collectors.joining(", "));
    if (!waiting.isEmpty()) {
      return Verdict.no("NotAllMembersReady", "Not ready: " + waiting + ".");
    }
    if (facts.members().size() < facts.wantedMembers()) {
      return Verdict.no("NotAllMembersReady", "No heartbeat yet of: " + missing(facts) + ".");
    }
    return Verdict.yes("AllMembersReady", "All members are ready.");
  }

  private static String missing(Facts facts) {
    var known = facts.members().stream().map(MemberStatus::name).collect(Collectors.toSet());
    return MemberStatuses.expected(facts.outcome().plan()).stream()
        .filter(name -> !known.contains(name))
        .collect(Collectors.joining(", "));
  }
}
