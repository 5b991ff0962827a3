package io.etcdwarden.status;

import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.plan.ClusterPlan;

/**
 * All that a run learned; the only input of the status.
 *
 * @param observed the cluster as it is after the writes of the run
 * @param plan what the spec asks for, whole, also where part of it is held back
 */
public record Outcome(
    ObservedCluster observed, ClusterPlan plan, PkiOutcome pki, Progress progress) {}
