package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Planner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What resources ask for. Of one that asks for what cannot be, what it asked for before: its
 * members run on, and are to be looked after and told of.
 */
public final class LastValidPlans {
  private final Planner planner;
  private final Map<String, ClusterPlan> lastValid = new ConcurrentHashMap<>();

  public LastValidPlans(Planner planner) {
    this.planner = planner;
  }

  /** A plan to work with. */
  sealed interface ValidPlan {
    ClusterPlan plan();

    /** What the spec asks for. */
    record Current(ClusterPlan plan) implements ValidPlan {}

    /** What an earlier spec asked for; {@code failure} says why the present one cannot be had. */
    record LastValid(ClusterPlan plan, OperatorException failure) implements ValidPlan {}
  }

  /**
   * @throws OperatorException if the spec cannot be had, and none before it is known, as after a
   *     restart of the operator
   */
  ValidPlan of(Etcd etcd, ObservedCluster observed) {
    String uid = etcd.getMetadata().getUid();
    try {
      ClusterPlan plan = planner.plan(etcd, StoreSecretLookup.of(etcd, observed.secrets()));
      lastValid.put(uid, plan);
      return new ValidPlan.Current(plan);
    } catch (OperatorException failure) {
      ClusterPlan earlier = lastValid.get(uid);
      if (earlier == null) {
        throw failure;
      }
      return new ValidPlan.LastValid(earlier, failure);
    }
  }

  /** Drops what was held for a cluster that is gone. */
  void forget(String uid) {
    lastValid.remove(uid);
  }
}
