package io.etcdwarden.etcd;

import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.stream.IntStream;

/**
 * How many members a cluster has at the moment, whatever is wished.
 *
 * @param running how many the member set runs
 * @param ready how many of these are ready
 * @param asleep how many went to sleep when none runs; all with a heartbeat once, by their Leases
 */
record MembersAtWork(int running, int ready, int asleep) {
  static MembersAtWork of(StatefulSet live, ClusterPlan wanted, Snapshot seen) {
    Integer replicas = live.getSpec().getReplicas();
    Integer ready = live.getStatus() == null ? null : live.getStatus().getReadyReplicas();
    int running = replicas == null ? 1 : replicas;
    return new MembersAtWork(
        running, ready == null ? 0 : ready, running > 0 ? 0 : everAlive(wanted, seen));
  }

  private static int everAlive(ClusterPlan wanted, Snapshot seen) {
    return (int)
        IntStream.iterate(0, ordinal -> ordinal + 1)
            .mapToObj(wanted.names()::member)
            .takeWhile(
                member ->
                    seen.lease(member)
                        .filter(lease -> lease.getSpec() != null)
                        .filter(lease -> lease.getSpec().getHolderIdentity() != null)
                        .isPresent())
            .count();
  }

  /** How many know each other: etcd counts members that sleep. */
  int count() {
    return running + asleep;
  }

  boolean areSeveral() {
    return count() > 1;
  }

  boolean allReady() {
    return ready >= count();
  }

  boolean someButNotAllReady() {
    return running > 1 && ready > 0 && ready < running;
  }
}
