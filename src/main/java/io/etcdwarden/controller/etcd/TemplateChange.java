package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.EventText;
import io.etcdwarden.controller.etcd.roll.Partition;
import io.etcdwarden.controller.etcd.roll.RestartCause;
import io.etcdwarden.controller.etcd.roll.RollMember;
import io.etcdwarden.controller.etcd.roll.TemplateDifference;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.Names;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A change of the pod template by a changed spec, which restarts all members. Before the change the
 * StatefulSet gets a partition, so that the operator decides on each restart.
 *
 * @param existing the StatefulSet before the change
 * @param partition empty if the StatefulSet controller shall replace the pods at once
 * @param difference what changes, as a text for users
 */
record TemplateChange(
    StatefulSet existing, OptionalInt partition, String difference, EventText event) {
  /** Empty if applying the wanted StatefulSet restarts no member. */
  static Optional<TemplateChange> next(
      Optional<StatefulSet> existing,
      Optional<StatefulSet> wanted,
      Names names,
      ObservedCluster observed,
      EtcdCluster cluster) {
    if (existing.isEmpty() || wanted.isEmpty()) {
      return Optional.empty();
    }
    StatefulSet before = existing.get();
    StatefulSet after = wanted.get();
    List<RollMember> members = RollMember.of(before, names, observed);
    if (members.isEmpty() || after.getSpec().getReplicas() == 0) {
      return Optional.empty();
    }
    if (!cluster.changesPodTemplate(before, after)) {
      return Optional.empty();
    }
    String difference =
        TemplateDifference.describe(before.getSpec().getTemplate(), after.getSpec().getTemplate());
    return Optional.of(
        new TemplateChange(
            before,
            Partition.beforeChange(before, members, after.getSpec().getReplicas()),
            difference,
            EventText.normal("MembersRestart", consequence(members) + ": " + difference)));
  }

  private static String consequence(List<RollMember> members) {
    return members.size() == 1
        ? "Restarting "
            + members.getFirst().name()
            + ", the only member, for a changed spec; clients are not served until it is ready"
        : "Restarting members one by one for a changed spec";
  }

  /** Whether the change restarts the only member, for which there is no order of restarts. */
  boolean restartsOnlyMember() {
    return partition.isEmpty() && Integer.valueOf(1).equals(existing.getSpec().getReplicas());
  }

  /** Sets the partition and the cause of the change; returns the observed cluster with both. */
  ObservedCluster hold(EtcdCluster cluster, ObservedCluster observed) {
    String cause = RestartCause.next(existing, difference);
    boolean isHeld =
        partition.equals(Partition.of(existing)) && RestartCause.isKnown(existing, cause);
    return partition.isEmpty() || isHeld
        ? observed
        : observed.with(List.of(cluster.holdMembers(existing, partition.getAsInt(), cause)));
  }
}
