package io.etcdwarden.controller.etcd;

import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.stream.IntStream;

/**
 * How many members a cluster has at the moment, whatever is wished.
 *
 * @param running how many the member set runs
 * @param ready how many of these are ready
 * @param hibernated how many went to sleep when none runs; all with a heartbeat once, by their
 *     Leases
 */
record RunningMembers(int running, int ready, int hibernated) {
  static RunningMembers of(StatefulSet live, ClusterPlan wanted, ObservedCluster observed) {
    Integer replicas = live.getSpec().getReplicas();
    Integer ready = live.getStatus() == null ? null : live.getStatus().getReadyReplicas();
    int running = replicas == null ? 1 : replicas;
    return new RunningMembers(
        running,
        ready == null ? 0 : ready,
        running > 0 ? 0 : membersWithHeartbeat(wanted, observed));
  }

  private static int membersWithHeartbeat(ClusterPlan wanted, ObservedCluster observed) {
    return (int)
        IntStream.iterate(0, ordinal -> ordinal + 1)
            .mapToObj(wanted.names()::member)
            .takeWhile(
                member ->
                    observed
                        .lease(member)
                        .filter(lease -> lease.getSpec() != null)
                        .filter(lease -> lease.getSpec().getHolderIdentity() != null)
                        .isPresent())
            .count();
  }

  /** How many know each other: etcd counts members that sleep. */
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
