package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.plan.ClusterPlan;
import java.util.Optional;

/**
 * How much of a plan is safe to apply now, and what the rest waits for.
 *
 * <p>Most changes need no gate: the rolling update of the StatefulSet replaces one pod at a time
 * and stops at the first pod that does not become ready. The StatefulSet does not know what etcd
 * requires between two steps: all members use peer TLS before members are added, no member restarts
 * with an unusable certificate, pods that lost their StatefulSet are adopted first. Each such rule
 * is a {@link RolloutGate}; the first gate that decides wins.
 */
sealed interface Rollout {
  /** Everything is applied. */
  record Full(ClusterPlan plan) implements Rollout {}

  /** This plan is applied; the rest follows when {@code waitingFor} has happened. */
  record Partial(ClusterPlan plan, String waitingFor) implements Rollout {}

  /** Everything is applied except the ConfigMap and the StatefulSet of the members. */
  record MembersHeld(ClusterPlan plan, String waitingFor) implements Rollout {}

  /** The StatefulSet is deleted, its pods stay, and the next reconcile creates it again. */
  record MemberSetReplaced(ClusterPlan plan, String waitingFor) implements Rollout {}

  /** Nothing is applied before a full snapshot; {@code task} is created if it is present. */
  record SnapshotFirst(ClusterPlan plan, String waitingFor, Optional<EtcdOpsTask> task)
      implements Rollout {}

  /** Nothing is applied: the plan would destroy the cluster. */
  record Refused(ClusterPlan plan, String reason) implements Rollout {}

  /** The plan whose objects are applied now. */
  ClusterPlan plan();

  static Rollout next(RolloutInput input) {
    for (RolloutGate gate : RolloutGate.values()) {
      Optional<Rollout> decision = gate.check(input);
      if (decision.isPresent()) {
        return decision.get();
      }
    }
    return new Full(input.plan());
  }
}
