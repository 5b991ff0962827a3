package io.etcdwarden.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Planner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What resources ask for. Of one that asks for what cannot be, what it asked for before: its
 * members run on, and are to be looked after and told of.
 */
public final class PlanBook {
  private final Planner planner;
  private final Map<String, ClusterPlan> latest = new ConcurrentHashMap<>();

  public PlanBook(Planner planner) {
    this.planner = planner;
  }

  /** A plan to work with. */
  sealed interface Wanted {
    ClusterPlan plan();

    /** What the spec asks for. */
    record Now(ClusterPlan plan) implements Wanted {}

    /** What an earlier spec asked for; {@code failure} says why the present one cannot be had. */
    record Earlier(ClusterPlan plan, OperatorException failure) implements Wanted {}
  }

  /**
   * @throws OperatorException if the spec cannot be had, and none before it is known, as after a
   *     restart of the operator
   */
  Wanted of(Etcd etcd, Snapshot seen) {
    String uid = etcd.getMetadata().getUid();
    try {
      ClusterPlan plan = planner.plan(etcd, StoreSecrets.of(etcd, seen.vault()));
      latest.put(uid, plan);
      return new Wanted.Now(plan);
    } catch (OperatorException failure) {
      ClusterPlan earlier = latest.get(uid);
      if (earlier == null) {
        throw failure;
      }
      return new Wanted.Earlier(earlier, failure);
    }
  }

  /** Drops what was held for a cluster that is gone. */
  void forget(String uid) {
    latest.remove(uid);
  }
}
