package io.etcdwarden.controller.etcd;

import io.etcdwarden.observed.LeaseFields;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How many members a cluster has now, whatever its spec asks for.
 *
 * @param running the replicas of the StatefulSet
 * @param ready how many of these are ready
 * @param hibernated while no member runs, how many members have data: those with a Lease that was
 *     renewed at least once
 */
record RunningMembers(int running, int ready, int hibernated) {
  static RunningMembers of(StatefulSet set, ClusterPlan plan, ObservedCluster observed) {
    Integer replicas = set.getSpec().getReplicas();
    Integer ready = set.getStatus() == null ? null : set.getStatus().getReadyReplicas();
    int running = replicas == null ? 1 : replicas;
    return new RunningMembers(
        running, ready == null ? 0 : ready, running > 0 ? 0 : membersWithHeartbeat(plan, observed));
  }

  /**
   * The members of the etcd cluster, whether they run or not, and even if their StatefulSet is
   * missing: those with data or, if these are more, those that the StatefulSet runs.
   */
  static int known(Optional<StatefulSet> set, ClusterPlan plan, ObservedCluster observed) {
    int running = set.map(StatefulSet::getSpec).map(StatefulSetSpec::getReplicas).orElse(0);
    return Math.max(running, membersWithHeartbeat(plan, observed));
  }

  private static int membersWithHeartbeat(ClusterPlan plan, ObservedCluster observed) {
    return (int)
        IntStream.iterate(0, ordinal -> ordinal + 1)
            .mapToObj(plan.names()::member)
            .takeWhile(
                member -> observed.lease(member).flatMap(LeaseFields::holderIdentity).isPresent())
            .count();
  }

  /** The members of the etcd cluster: etcd counts hibernated members too. */
  int count() {
    return running + hibernated;
  }

  boolean hasSeveral() {
    return count() > 1;
  }

  boolean areAllReady() {
    return ready >= count();
  }

  boolean isPartlyReady() {
    return running > 1 && ready > 0 && ready < running;
  }
}
