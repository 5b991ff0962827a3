package io.etcdwarden.controller.etcd.roll;

import io.etcdwarden.controller.etcd.roll.RollMember.TemplateVersion;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The next step while members restart for a changed pod template.
 *
 * <p>The StatefulSet controller replaces pods from the highest ordinal down to the partition. It
 * knows neither the leader nor whether a member with a lower ordinal is down. So the operator
 * lowers the partition by one when all other members are ready, and before that it moves the
 * leadership away ({@link RestartStep}). The decision needs only the StatefulSet and the pods, so a
 * roll continues after every interruption.
 */
public sealed interface MemberRoll {
  /** How long a member with an abandoned template may take to become ready. */
  Duration PATIENCE = Duration.ofMinutes(2);

  /** No member has to restart, or the StatefulSet controller restarts them. */
  record Idle() implements MemberRoll {}

  /** A restart is needed or in progress; {@code reason} is a sentence for users. */
  record Wait(String reason) implements MemberRoll {}

  /** The template was changed without a partition, which the StatefulSet gets now. */
  record Hold(int partition) implements MemberRoll {}

  /**
   * The pod is deleted, so that the StatefulSet controller creates it from the current template: it
   * is not ready, its own template was abandoned, and other members would restart before it.
   */
  record Recreate(RollMember member) implements MemberRoll {}

  /** All other members are ready, so this one may restart. */
  record Restart(RollMember member) implements MemberRoll {}

  /** No member has to restart any more, so the partition is removed. */
  record Finish() implements MemberRoll {}

  /**
   * Decides on the StatefulSet as it is after every other write of a reconcile.
   *
   * @param members all members of the StatefulSet, by ordinal
   */
  static MemberRoll next(StatefulSet set, List<RollMember> members, Instant now) {
    OptionalInt partition = Partition.of(set);
    if (members.isEmpty()) {
      return partition.isPresent() ? new Finish() : new Idle();
    }
    if (!isObserved(set)) {
      return partition.isPresent()
          ? new Wait("the StatefulSet controller has not seen the last change yet")
          : new Idle();
    }
    Optional<RollMember> next = highest(members, it -> !it.isUpdated());
    if (next.isEmpty()) {
      return partition.isPresent() ? end(partition.getAsInt(), members) : new Idle();
    }
    return partition.isPresent()
        ? during(partition.getAsInt(), next.get(), members, now)
        : takeOver(next.get(), members);
  }

  /** The partition stays until the last member is ready, so that no other restart begins before. */
  private static MemberRoll end(int partition, List<RollMember> members) {
    Optional<RollMember> down = highest(members, it -> !it.isReady());
    return partition == 0 && down.isPresent()
        ? new Wait(down.get().name() + " has restarted and is not ready yet")
        : new Finish();
  }

  private static MemberRoll takeOver(RollMember next, List<RollMember> members) {
    OptionalInt partition =
        members.size() == 1 ? OptionalInt.empty() : Partition.holding(members, next.ordinal());
    return partition.isPresent() ? new Hold(partition.getAsInt()) : new Idle();
  }

  private static MemberRoll during(
      int partition, RollMember next, List<RollMember> members, Instant now) {
    if (next.ordinal() >= partition) {
      return new Wait(next.name() + " restarts now");
    }
    Optional<RollMember> down =
        highest(members, it -> !it.isReady() && it.ordinal() != next.ordinal());
    if (down.isEmpty()) {
      return new Restart(next);
    }
    return isAbandoned(down.get(), now)
        ? new Recreate(down.get())
        : new Wait("%s restarts next, when %s is ready".formatted(next.name(), down.get().name()));
  }

  private static boolean isAbandoned(RollMember member, Instant now) {
    return member.version() == TemplateVersion.ABANDONED
        && member.since().plus(PATIENCE).isBefore(now);
  }

  private static Optional<RollMember> highest(
      List<RollMember> members, Predicate<RollMember> condition) {
    return members.stream().filter(condition).max(Comparator.comparingInt(RollMember::ordinal));
  }

  private static boolean isObserved(StatefulSet set) {
    return set.getStatus() != null
        && Objects.equals(
            set.getStatus().getObservedGeneration(), set.getMetadata().getGeneration());
  }
}
