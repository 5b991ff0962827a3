package io.etcdwarden.controller.etcd.roll;

import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The step before a member may restart, by the answers of all members.
 *
 * <p>Members that the operator cannot reach, for example because of a NetworkPolicy, do not stop a
 * roll: etcd itself hands the leadership over when it stops.
 */
public sealed interface RestartStep {
  /**
   * By how many log entries a member may be behind. The answers of members are not of one instant,
   * so under load every follower is some entries behind.
   */
  long MAX_BEHIND = 1_000;

  /** How long after the start of a member its first answer may take. */
  Duration SETTLING = Duration.ofSeconds(30);

  /** The member must not restart yet; {@code reason} is a sentence for users. */
  record Wait(String reason) implements RestartStep {}

  /** The leadership is moved to this member before the leader restarts. */
  record MoveLeader(RollMember to, long toMemberId) implements RestartStep {}

  /**
   * The member restarts.
   *
   * @param leadership what is known about the leader, for users
   */
  record Restart(String leadership) implements RestartStep {}

  /**
   * Decides by what the members answer.
   *
   * @param next the member that restarts next; all others are ready
   * @param answers the status of each member, by ordinal
   */
  static RestartStep next(
      RollMember next,
      List<RollMember> members,
      List<EtcdResult<EndpointStatus>> answers,
      Instant now) {
    List<Answer> answered = Answer.in(members, answers);
    if (answered.isEmpty()) {
      return new Restart(
          "the leader is not known, because no member answers the operator: "
              + answers.getFirst().error().orElse(""));
    }
    Optional<String> obstacle = obstacle(next, members, answers, now);
    if (obstacle.isPresent()) {
      return new Wait(next.name() + " restarts when " + obstacle.get());
    }
    Optional<Answer> leader = leader(next, answered);
    if (leader.isEmpty()) {
      return new Restart("the leader is not known, because it does not answer the operator");
    }
    RollMember leading = leader.get().member();
    if (leading.ordinal() != next.ordinal()) {
      return new Restart(leading.name() + " is the leader");
    }
    return target(next, answered)
        .<RestartStep>map(to -> new MoveLeader(to.member(), to.status().header().memberId()))
        .orElseGet(() -> new Restart("it is the leader, and no other member can take over"));
  }

  /** A member and its answer. */
  record Answer(RollMember member, EndpointStatus status) {
    static List<Answer> in(List<RollMember> members, List<EtcdResult<EndpointStatus>> answers) {
      return members.stream()
          .filter(it -> answers.get(it.ordinal()) instanceof EtcdResult.Success)
          .map(it -> new Answer(it, status(answers.get(it.ordinal()))))
          .toList();
    }

    private static EndpointStatus status(EtcdResult<EndpointStatus> answer) {
      return ((EtcdResult.Success<EndpointStatus>) answer).value();
    }
  }

  private static Optional<String> obstacle(
      RollMember next,
      List<RollMember> members,
      List<EtcdResult<EndpointStatus>> answers,
      Instant now) {
    List<Answer> answered = Answer.in(members, answers);
    List<Answer> others =
        answered.stream().filter(it -> it.member().ordinal() != next.ordinal()).toList();
    long latest = answered.stream().mapToLong(it -> it.status().raftIndex()).max().orElse(0);
    return members.stream()
        .filter(it -> it.ordinal() != next.ordinal())
        .filter(it -> answers.get(it.ordinal()).error().isPresent() && isSettling(it, now))
        .map(it -> it.name() + " answers the operator")
        .findFirst()
        .or(
            () ->
                others.stream()
                    .filter(it -> !it.status().hasLeader())
                    .map(it -> it.member().name() + " knows a leader")
                    .findFirst())
        .or(() -> disagreement(others))
        .or(
            () ->
                others.stream()
                    .filter(it -> it.status().isLearner())
                    .map(it -> it.member().name() + " is a voting member")
                    .findFirst())
        .or(() -> others.stream().flatMap(it -> behind(it, latest).stream()).findFirst());
  }

  /**
   * The leader that the others follow: a leader without connections may not know that it is none.
   */
  private static Optional<Answer> leader(RollMember next, List<Answer> answered) {
    long id =
        answered.stream()
            .filter(it -> it.member().ordinal() != next.ordinal())
            .findFirst()
            .orElse(answered.getFirst())
            .status()
            .leaderId();
    return answered.stream().filter(it -> it.status().header().memberId() == id).findFirst();
  }

  /** A clock that is behind that of the API server must not delay a roll. */
  private static boolean isSettling(RollMember member, Instant now) {
    return !member.since().isAfter(now) && member.since().plus(SETTLING).isAfter(now);
  }

  private static Optional<String> disagreement(List<Answer> answered) {
    return answered.stream().map(it -> it.status().leaderId()).distinct().count() > 1
        ? Optional.of("all members know the same leader")
        : Optional.empty();
  }

  private static Optional<String> behind(Answer answer, long latest) {
    long entries = latest - answer.status().raftAppliedIndex();
    return entries > MAX_BEHIND
        ? Optional.of(
            "%s has caught up; it is %d entries of the log behind"
                .formatted(answer.member().name(), entries))
        : Optional.empty();
  }

  /**
   * A member that has restarted already, so that the leadership is moved only once more at most. If
   * there is none, the member that restarts last.
   */
  private static Optional<Answer> target(RollMember next, List<Answer> answered) {
    List<Answer> others =
        answered.stream()
            .filter(it -> it.member().ordinal() != next.ordinal() && it.member().isReady())
            .toList();
    return others.stream()
        .filter(it -> it.member().isUpdated())
        .max(Comparator.comparingLong(it -> it.status().raftAppliedIndex()))
        .or(() -> others.stream().min(Comparator.comparingInt(it -> it.member().ordinal())));
  }
}
