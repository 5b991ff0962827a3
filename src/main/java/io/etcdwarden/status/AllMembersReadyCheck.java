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
  public Optional<Result> check(CheckInput checkInput) {
    MemberProblems troubles = MemberProblems.of(checkInput);
    Result judged = judge(checkInput);
    return Optional.of(
        new Result(
            judged.status(),
            judged.reason(),
            troubles.appendTo(judged.message()),
            troubles.nextChange()));
  }

  private static Result judge(CheckInput checkInput) {
    if (checkInput.members().isEmpty()) {
      return Result.ofUnknown("NoMembersInStatus", "No member has reported a heartbeat yet.");
    }
    String waiting =
        checkInput.members().stream()
            .filter(member -> !member.isReady())
            .map(member -> member.name() + " (" + member.reason() + ")")
            .collect(Collectors.joining(", "));
    if (!waiting.isEmpty()) {
      return Result.ofFalse("NotAllMembersReady", "Not ready: " + waiting + ".");
    }
    if (checkInput.members().size() < checkInput.desiredMembers()) {
      return Result.ofFalse(
          "NotAllMembersReady", "No heartbeat yet of: " + missing(checkInput) + ".");
    }
    return Result.ofTrue("AllMembersReady", "All members are ready.");
  }

  private static String missing(CheckInput checkInput) {
    var known = checkInput.members().stream().map(MemberStatus::name).collect(Collectors.toSet());
    return MemberStatuses.memberNames(checkInput.outcome().plan()).stream()
        .filter(name -> !known.contains(name))
        .collect(Collectors.joining(", "));
  }
}
