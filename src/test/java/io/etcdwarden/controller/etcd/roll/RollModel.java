package io.etcdwarden.controller.etcd.roll;

import io.etcdwarden.controller.etcd.roll.RollMember.TemplateVersion;
import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.support.FakeMemberCalls;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A state of a cluster during a roll: the StatefulSet, the pods and the leader. The steps are those
 * of the operator, of the StatefulSet controller, of members that start, and of one failure.
 *
 * @param partition -1 without partition
 * @param leader -1 while there is none
 * @param restarts the members that the StatefulSet controller has replaced, in order
 * @param led the members that led when they were replaced
 * @param mayFail whether one more member may stop by itself
 */
record RollModel(
    int partition,
    List<Member> members,
    int leader,
    int moves,
    List<Integer> restarts,
    List<Integer> led,
    boolean mayFail) {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  record Member(boolean updated, boolean ready) {}

  /** A cluster whose template has just changed. */
  static RollModel changed(int replicas, int leader, boolean mayFail) {
    List<Member> members =
        IntStream.range(0, replicas).mapToObj(_ -> new Member(false, true)).toList();
    RollModel before = new RollModel(-1, members, leader, 0, List.of(), List.of(), mayFail);
    OptionalInt partition = Partition.beforeChange(before.set(), before.rollMembers(), replicas);
    return before.withPartition(partition.orElse(-1));
  }

  boolean isDone() {
    return partition == -1 && members.stream().allMatch(it -> it.updated() && it.ready());
  }

  List<RollMember> rollMembers() {
    return IntStream.range(0, members.size())
        .mapToObj(
            ordinal ->
                new RollMember(
                    ordinal,
                    "main-" + ordinal,
                    members.get(ordinal).updated()
                        ? TemplateVersion.UPDATED
                        : TemplateVersion.CURRENT,
                    members.get(ordinal).ready(),
                    Instant.EPOCH))
        .toList();
  }

  StatefulSet set() {
    StatefulSet set =
        new StatefulSetBuilder()
            .withNewMetadata()
            .withName("main")
            .withGeneration(2L)
            .endMetadata()
            .withNewSpec()
            .withReplicas(members.size())
            .withNewUpdateStrategy()
            .withType("RollingUpdate")
            .endUpdateStrategy()
            .endSpec()
            .withNewStatus()
            .withObservedGeneration(2L)
            .endStatus()
            .build();
    if (partition >= 0) {
      set.getSpec()
          .getUpdateStrategy()
          .setRollingUpdate(new RollingUpdateStatefulSetStrategy(null, partition));
    }
    return set;
  }

  /** Every state that may follow. */
  List<RollModel> next() {
    List<RollModel> next = new ArrayList<>();
    next.addAll(operatorStep());
    next.addAll(statefulSetStep());
    for (int ordinal = 0; ordinal < members.size(); ordinal++) {
      if (!members.get(ordinal).ready()) {
        next.add(withMember(ordinal, new Member(members.get(ordinal).updated(), true)).elected());
      } else if (mayFail) {
        next.add(stopped(ordinal));
      }
    }
    return next;
  }

  private RollModel stopped(int ordinal) {
    RollModel without = withMember(ordinal, new Member(members.get(ordinal).updated(), false));
    return new RollModel(
            partition,
            without.members(),
            leader == ordinal ? -1 : leader,
            moves,
            restarts,
            led,
            false)
        .elected();
  }

  private List<RollModel> operatorStep() {
    return switch (MemberRoll.next(set(), rollMembers(), NOW)) {
      case MemberRoll.Idle _, MemberRoll.Wait _ -> List.of();
      case MemberRoll.Hold hold -> List.of(withPartition(hold.partition()));
      case MemberRoll.Finish _ -> List.of(withPartition(-1));
      case MemberRoll.Recreate recreate ->
          throw new AssertionError("nothing is abandoned here: " + recreate);
      case MemberRoll.Restart restart -> restart(restart.member());
    };
  }

  private List<RollModel> restart(RollMember member) {
    return switch (RestartStep.next(member, rollMembers(), answers(), NOW)) {
      case RestartStep.Wait _ -> List.of();
      case RestartStep.Restart _ -> List.of(withPartition(member.ordinal()));
      case RestartStep.MoveLeader move ->
          List.of(
              new RollModel(
                  partition, members, move.to().ordinal(), moves + 1, restarts, led, mayFail));
    };
  }

  private List<EtcdResult<EndpointStatus>> answers() {
    return IntStream.range(0, members.size())
        .<EtcdResult<EndpointStatus>>mapToObj(
            ordinal ->
                members.get(ordinal).ready()
                    ? new EtcdResult.Success<>(FakeMemberCalls.status(ordinal, leader, 100))
                    : new EtcdResult.NoAnswer<>("down"))
        .toList();
  }

  /** Replaces the outdated pod with the highest ordinal, unless a pod above it is not ready. */
  private List<RollModel> statefulSetStep() {
    for (int ordinal = members.size() - 1; ordinal >= Math.max(partition, 0); ordinal--) {
      Member member = members.get(ordinal);
      if (!member.updated()) {
        return List.of(replaced(ordinal));
      }
      if (!member.ready()) {
        return List.of();
      }
    }
    return List.of();
  }

  private RollModel replaced(int ordinal) {
    List<Integer> after = with(restarts, ordinal);
    List<Integer> leaders = leader == ordinal ? with(led, ordinal) : led;
    return new RollModel(
            partition,
            withMember(ordinal, new Member(true, false)).members(),
            leader == ordinal ? -1 : leader,
            moves,
            after,
            leaders,
            mayFail)
        .elected();
  }

  /** Members with a quorum elect the one with the highest ordinal, which is the worst choice. */
  private RollModel elected() {
    List<Integer> ready =
        IntStream.range(0, members.size()).filter(it -> members.get(it).ready()).boxed().toList();
    boolean hasQuorum = ready.size() > members.size() / 2;
    if (leader >= 0 && hasQuorum) {
      return this;
    }
    return new RollModel(
        partition, members, hasQuorum ? ready.getLast() : -1, moves, restarts, led, mayFail);
  }

  RollModel withPartition(int other) {
    return new RollModel(other, members, leader, moves, restarts, led, mayFail);
  }

  private RollModel withMember(int ordinal, Member member) {
    List<Member> changed = new ArrayList<>(members);
    changed.set(ordinal, member);
    return new RollModel(partition, List.copyOf(changed), leader, moves, restarts, led, mayFail);
  }

  private static List<Integer> with(List<Integer> list, int last) {
    List<Integer> longer = new ArrayList<>(list);
    longer.add(last);
    return List.copyOf(longer);
  }

  /** The members that are not ready, other than this one. */
  List<Integer> downExcept(int ordinal) {
    return IntStream.range(0, members.size())
        .filter(it -> it != ordinal && !members.get(it).ready())
        .boxed()
        .toList();
  }
}
