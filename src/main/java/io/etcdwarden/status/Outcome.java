package io.etcdwarden.status;

import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.plan.ClusterPlan;

/**
 * Everything that a reconcile found out; the status is computed from it alone.
 *
 * @param observed the cluster after the writes of the reconcile
 * @param plan the complete plan, including what is not applied yet
 * @param restarts what the next restart of a member waits for
 */
public record Outcome(
    ObservedCluster observed,
    ClusterPlan plan,
    PkiOutcome pki,
    Progress progress,
    RestartWait restarts) {
  /** An outcome before the operator has looked whether members must restart. */
  public Outcome(ObservedCluster observed, ClusterPlan plan, PkiOutcome pki, Progress progress) {
    this(observed, plan, pki, progress, RestartWait.NONE);
  }

  /** This outcome with another outcome of the certificates. */
  public Outcome with(PkiOutcome other) {
    return new Outcome(observed, plan, other, progress, restarts);
  }

  /** This outcome with what the next restart of a member waits for. */
  public Outcome with(RestartWait wait) {
    return new Outcome(observed, plan, pki, progress, wait);
  }
}
