package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;

/** One cluster as a reconcile observed it, with its plan and its certificates. */
record PlannedCluster(Etcd etcd, ObservedCluster observed, ClusterPlan plan, PkiOutcome pki) {
  Outcome outcome(Progress progress) {
    return new Outcome(observed, plan, pki, progress);
  }

  PlannedCluster withPki(PkiOutcome other) {
    return new PlannedCluster(etcd, observed, plan, other);
  }

  PlannedCluster withObserved(ObservedCluster other) {
    return new PlannedCluster(etcd, other, plan, pki);
  }
}
