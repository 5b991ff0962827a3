package io.etcdwarden.controller.etcd.roll;

import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
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
