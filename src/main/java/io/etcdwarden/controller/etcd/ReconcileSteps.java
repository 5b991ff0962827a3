package io.etcdwarden.controller.etcd;

import io.etcdwarden.status.StatusWriter;

/** The places on the road where something is decided; none of them touches the cluster. */
public record ReconcileSteps(
    SpecGate gate,
    LastValidPlans lastValidPlans,
    PkiOutcomeCache certificates,
    StatusWriter status) {}
