package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Planner;
import java.util.Optional;

/**
 * The plan of a reconcile: of the whole spec, or of what running members need of an invalid one.
 */
sealed interface SpecPlan {
  ClusterPlan plan();

  /** The spec is valid. */
  record Valid(ClusterPlan plan) implements SpecPlan {}

  /**
   * The spec is invalid. The plan describes the members that run, for their status and their
   * certificates; it must not be applied. It is made from the spec and from the StatefulSet, so an
   * operator that restarts makes the same plan.
   */
  record Invalid(ClusterPlan plan, OperatorException failure) implements SpecPlan {}

  /**
   * Plans the whole spec, or the upkeep of the members if the spec is invalid.
   *
   * @throws OperatorException if the spec is invalid and no StatefulSet exists
   */
  static SpecPlan of(Planner planner, Etcd etcd, ObservedCluster observed) {
    try {
      return new Valid(planner.planToApply(etcd, StoreSecretLookup.of(etcd, observed.secrets())));
    } catch (OperatorException failure) {
      ClusterPlan upkeep = upkeepPlan(planner, etcd, observed).orElseThrow(() -> failure);
      return new Invalid(upkeep, failure);
    }
  }

  private static Optional<ClusterPlan> upkeepPlan(
      Planner planner, Etcd etcd, ObservedCluster observed) {
    try {
      return planner.planUpkeep(etcd, observed);
    } catch (OperatorException unusable) {
      // The caller reports the failure of the whole spec, which names the same field or another.
      return Optional.empty();
    }
  }
}
