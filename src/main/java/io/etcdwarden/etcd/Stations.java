package io.etcdwarden.etcd;

import io.etcdwarden.plan.Planner;
import io.etcdwarden.status.StatusWriter;

/** The places on the road where something is decided; none of them touches the cluster. */
public record Stations(
    SpecGate gate, Planner planner, SettledCertificates certificates, StatusWriter status) {}
