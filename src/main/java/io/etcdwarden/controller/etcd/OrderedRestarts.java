package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.EventText;
import io.etcdwarden.controller.etcd.roll.MemberCalls;
import io.etcdwarden.controller.etcd.roll.MemberRoll;
import io.etcdwarden.controller.etcd.roll.RestartCause;
import io.etcdwarden.controller.etcd.roll.RestartStep;
import io.etcdwarden.controller.etcd.roll.RollMember;
import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.metrics.RestartReason;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.status.RestartWait;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Restarts members whose pod template has changed, one at a time and the leader last. */
final class OrderedRestarts {
  /** After this time the operator asks members again; they cause no event. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(3);

  private final MemberCalls calls;
  private final MetricsReporter metrics;

  OrderedRestarts(MemberCalls calls, MetricsReporter metrics) {
    this.calls = calls;
    this.metrics = metrics;
  }

  /**
   * Does the next step, unless the user has stopped every change.
   *
   * @param attempt the reconcile so far, whose writes all succeeded
   */
  ReconcileAttempt advance(
      PlannedCluster planned,
      ReconcileAttempt attempt,
      boolean isSuspended,
      EtcdCluster cluster,
      Instant now) {
    ObservedCluster observed = attempt.outcome().observed();
    Optional<StatefulSet> set = observed.memberSet(planned.plan().names().memberSet());
    if (set.isEmpty()) {
      return attempt;
    }
    Roll roll = new Roll(planned.withObserved(observed), set.get(), cluster, now);
    try {
      return attempt.with(isSuspended ? roll.suspended() : roll.advance());
    } catch (OperatorException failure) {
      return new ReconcileAttempt.Interrupted(attempt.outcome(), failure);
    }
  }

  /** The roll of one cluster in one reconcile. */
  private final class Roll {
    private final PlannedCluster planned;
    private final StatefulSet set;
    private final List<RollMember> members;
    private final EtcdCluster cluster;
    private final Instant now;

    Roll(PlannedCluster planned, StatefulSet set, EtcdCluster cluster, Instant now) {
      this.planned = planned;
      this.set = set;
      this.members = RollMember.of(set, planned.plan().names(), planned.observed());
      this.cluster = cluster;
      this.now = now;
    }

    RestartWait suspended() {
      return switch (MemberRoll.next(set, members, now)) {
        case MemberRoll.Restart restart ->
            waitFor(restart.member().name() + " restarts when changes are no longer suspended");
        case MemberRoll.Wait wait -> waitFor(wait.reason());
        case MemberRoll.Idle _, MemberRoll.Hold _, MemberRoll.Recreate _, MemberRoll.Finish _ ->
            RestartWait.NONE;
      };
    }

    RestartWait advance() {
      return switch (MemberRoll.next(set, members, now)) {
        case MemberRoll.Idle _ -> RestartWait.NONE;
        case MemberRoll.Wait wait -> waitFor(wait.reason());
        case MemberRoll.Hold hold -> {
          cluster.holdMembers(set, hold.partition(), "");
          yield waitFor("members restart one by one");
        }
        case MemberRoll.Finish _ -> {
          cluster.setPartition(set, OptionalInt.empty());
          yield RestartWait.NONE;
        }
        case MemberRoll.Recreate recreate -> recreate(recreate.member());
        case MemberRoll.Restart restart -> restart(restart.member(), true);
      };
    }

    private RestartWait recreate(RollMember member) {
      planned
          .observed()
          .pod(member.name())
          .ifPresent(pod -> cluster.replacePods(set, List.of(pod)));
      metrics.restarted(planned.etcd(), RestartReason.ABANDONED, 1);
      cluster.recordEvents(
          List.of(
              EventText.normal(
                  "MemberRestart",
                  "Restarting "
                      + member.name()
                      + " with the template of the members that run: it is not ready, and its own"
                      + " template was replaced")));
      return waitFor(member.name() + " restarts now");
    }

    private RestartWait restart(RollMember member, boolean mayMove) {
      List<EtcdResult<EndpointStatus>> answers =
          calls.status(planned.plan(), planned.observed().secrets(), members.size());
      return switch (RestartStep.next(member, members, answers, now)) {
        case RestartStep.Wait wait -> new RestartWait(wait.reason(), ASK_AGAIN);
        case RestartStep.Restart restart -> lower(member, restart.leadership());
        case RestartStep.MoveLeader move when mayMove -> move(member, move);
        case RestartStep.MoveLeader _ -> lower(member, "it is the leader again");
      };
    }

    private RestartWait move(RollMember member, RestartStep.MoveLeader move) {
      Optional<String> failure =
          calls.moveLeader(
              planned.plan(), planned.observed().secrets(), member.ordinal(), move.toMemberId());
      if (failure.isPresent()) {
        return lower(
            member,
            "it is the leader, and the leadership was not moved to %s: %s"
                .formatted(move.to().name(), failure.get()));
      }
      cluster.recordEvents(
          List.of(
              EventText.normal(
                  "LeadershipMoved",
                  "Moved the leadership of etcd from %s to %s, because %s restarts next"
                      .formatted(member.name(), move.to().name(), member.name()))));
      return restart(member, false);
    }

    private RestartWait lower(RollMember member, String leadership) {
      cluster.setPartition(set, OptionalInt.of(member.ordinal()));
      metrics.restarted(
          planned.etcd(), RestartReasons.of(set, planned.observed().pod(member.name())), 1);
      cluster.recordEvents(
          List.of(
              EventText.normal(
                  "MemberRestart",
                  "Restarting %s; %s. Reason: %s"
                      .formatted(member.name(), leadership, RestartCause.of(set)))));
      return waitFor(member.name() + " restarts now");
    }

    private static RestartWait waitFor(String reason) {
      return new RestartWait(reason, RequeueDelay.MISSED_EVENT);
    }
  }
}
