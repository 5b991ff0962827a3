package io.etcdwarden.controller.etcd;

import io.etcdwarden.plan.Planner;
import io.etcdwarden.status.StatusWriter;

/** The deciding parts of a reconcile; none of them reads or writes the cluster. */
public record ReconcileSteps(
    SpecGate gate, Planner planner, PkiOutcomeCache certificates, StatusWriter status) {}
