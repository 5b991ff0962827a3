package io.etcdwarden.status;

import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.plan.ClusterPlan;

/**
 * Everything that a reconcile found out; the status is computed from it alone.
 *
 * @param observed the cluster after the writes of the reconcile
 * @param plan the complete plan, including what is not applied yet
 */
public record Outcome(
    ObservedCluster observed, ClusterPlan plan, PkiOutcome pki, Progress progress) {}
