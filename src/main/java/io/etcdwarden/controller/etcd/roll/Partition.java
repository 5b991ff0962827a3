package io.etcdwarden.controller.etcd.roll;

import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The partition of a StatefulSet: pods with a lower ordinal keep their template. While members
 * restart, the StatefulSet has a partition, and the operator lowers it by one for each restart. At
 * rest the StatefulSet has none.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions">
 *     Partitioned rolling updates</a>
 */
public final class Partition {
  private Partition() {}

  /** The partition; empty if no roll is in progress. */
  public static OptionalInt of(StatefulSet set) {
    return Optional.ofNullable(set.getSpec().getUpdateStrategy())
        .map(StatefulSetUpdateStrategy::getRollingUpdate)
        .map(RollingUpdateStatefulSetStrategy::getPartition)
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  /**
   * The partition that the StatefulSet gets before its pod template changes, so that no member
   * restarts before the order is known. Empty if the StatefulSet controller shall replace the pods
   * at once: there is one member only, or several are not ready and the change may repair them.
   *
   * @param members before the change
   * @param replicas after the change
   */
  public static OptionalInt beforeChange(StatefulSet set, List<RollMember> members, int replicas) {
    if (members.isEmpty() || replicas == 0 || Math.max(members.size(), replicas) == 1) {
      return OptionalInt.empty();
    }
    OptionalInt held = holding(members, members.size() - 1);
    // During a roll, a member may be down only because it restarts.
    return held.isEmpty() && of(set).isPresent() ? OptionalInt.of(members.size()) : held;
  }

  /**
   * Returns the StatefulSet with the partition with which it is created: one more than it needs to
   * hold all its pods. No later partition is as high, so it shows that the StatefulSet is new.
   *
   * @param members how many members it runs
   */
  public static StatefulSet ofNew(StatefulSet set, int members) {
    return new StatefulSetBuilder(set)
        .editSpec()
        .editUpdateStrategy()
        .withRollingUpdate(new RollingUpdateStatefulSetStrategy(null, members + 1))
        .endUpdateStrategy()
        .endSpec()
        .build();
  }

  /** Whether the StatefulSet still has the partition with which it was created. */
  public static boolean isOfNew(StatefulSet set) {
    Integer replicas = set.getSpec().getReplicas();
    return replicas != null && of(set).orElse(0) > replicas;
  }

  /**
   * The partition that lets only the member of this ordinal restart next, if it is down already;
   * empty if a member with a lower ordinal is down.
   */
  static OptionalInt holding(List<RollMember> members, int next) {
    boolean othersAreReady =
        members.stream().filter(it -> it.ordinal() < next).allMatch(RollMember::isReady);
    if (!othersAreReady) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(members.get(next).isReady() ? next + 1 : next);
  }
}
