package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Optional;

/**
 * What the rollout gates decide on.
 *
 * @param plan the plan to apply, with the volumes that the StatefulSet may have now
 * @param pki the certificates after the Secrets of this reconcile are written
 */
record RolloutInput(Etcd etcd, ClusterPlan plan, PkiOutcome pki, ObservedCluster observed) {
  /** The StatefulSet of the members, if it exists. */
  Optional<StatefulSet> existingMemberSet() {
    return observed.memberSet(plan.names().memberSet());
  }

  /** The StatefulSet of the members, for the gates that run only if it exists. */
  StatefulSet memberSet() {
    return existingMemberSet().orElseThrow();
  }

  RunningMembers members() {
    return RunningMembers.of(memberSet(), plan, observed);
  }

  TlsMounts mountedTls() {
    return TlsMounts.of(memberSet());
  }

  TlsMounts plannedTls() {
    return TlsMounts.of(plan.tls());
  }

  /** Whether the plan enables or disables TLS between the members. */
  boolean changesPeerTls() {
    return mountedTls().peerCount() != plannedTls().peerCount();
  }

  /** Whether the plan runs no member. */
  boolean hibernates() {
    return plan.members().replicas() == 0;
  }

  /** How many members the plan has; hibernated members count. */
  int plannedSize() {
    return plan.members().size();
  }
}
