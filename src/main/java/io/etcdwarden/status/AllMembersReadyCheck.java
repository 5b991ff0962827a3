package io.etcdwarden.status;

import io.etcdwarden.api.MemberStatus;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks that every member of the plan is ready, and says why a member is not. */
final class AllMembersReadyCheck implements ConditionCheck {
  @Override
  public ConditionType type() {
    return ConditionType.ALL_MEMBERS_READY;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    MemberProblems problems = MemberProblems.of(input);
    Result result = result(input);
    return Optional.of(
        new Result(
            result.status(),
            result.reason(),
            problems.appendTo(result.message()),
            problems.nextChange()));
  }

  private static Result result(CheckInput input) {
    if (input.members().isEmpty()) {
      return Result.ofUnknown("NoMembersInStatus", "No member has reported a heartbeat yet.");
    }
    String notReady =
        input.members().stream()
            .filter(member -> !member.isReady())
            .map(member -> member.name() + " (" + member.reason() + ")")
            .collect(Collectors.joining(", "));
    if (!notReady.isEmpty()) {
      return Result.ofFalse("NotAllMembersReady", "Not ready: " + notReady + ".");
    }
    if (input.members().size() < input.desiredMembers()) {
      return Result.ofFalse("NotAllMembersReady", "No heartbeat yet from: " + missing(input) + ".");
    }
    return Result.ofTrue("AllMembersReady", "All members are ready.");
  }

  private static String missing(CheckInput input) {
    var reported = input.members().stream().map(MemberStatus::name).collect(Collectors.toSet());
    return MemberStatuses.memberNames(input.outcome().plan()).stream()
        .filter(name -> !reported.contains(name))
        .collect(Collectors.joining(", "));
  }
}
