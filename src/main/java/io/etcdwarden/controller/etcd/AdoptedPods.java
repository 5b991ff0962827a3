package io.etcdwarden.controller.etcd;

import io.etcdwarden.controller.etcd.roll.Partition;
import io.etcdwarden.controller.etcd.roll.RollMember;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.Names;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Optional;

/**
 * The order of restarts for a StatefulSet that is created while the pods of its members run, for
 * example after its volumes have grown. The pods may have another template. The StatefulSet
 * controller replaces such pods as soon as it sees the StatefulSet, so the StatefulSet is created
 * with a partition.
 *
 * <p>A partition that is applied belongs to the field manager of the operator, and the next apply
 * would remove it. So it is set again by a patch before that, to another value: the API server then
 * moves the field to the field manager of the patch.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management">
 *     Field management</a>
 */
final class AdoptedPods {
  private static final String CAUSE =
      "the StatefulSet was created again, with another pod template than that of the pods";

  private AdoptedPods() {}

  /** The wanted StatefulSet, with a partition if it is new and would replace running pods. */
  static Optional<StatefulSet> hold(
      Optional<StatefulSet> wanted, Names names, ObservedCluster observed) {
    if (wanted.isEmpty() || observed.memberSet(names.memberSet()).isPresent()) {
      return wanted;
    }
    StatefulSet created = wanted.get();
    List<RollMember> members = RollMember.of(created, names, observed);
    return Partition.beforeChange(created, members, members.size()).isPresent()
        ? Optional.of(Partition.ofNew(created, members.size()))
        : wanted;
  }

  /** Moves the partition of a new StatefulSet, and returns the observed cluster with it. */
  static ObservedCluster keepHeld(PlannedCluster planned, EtcdCluster cluster) {
    ObservedCluster observed = planned.observed();
    return observed
        .memberSet(planned.plan().names().memberSet())
        .filter(Partition::isOfNew)
        .map(set -> cluster.holdMembers(set, Partition.of(set).getAsInt() - 1, CAUSE))
        .map(set -> observed.with(List.of(set)))
        .orElse(observed);
  }
}
