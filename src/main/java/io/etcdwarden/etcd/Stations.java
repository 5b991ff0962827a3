package io.etcdwarden.etcd;

import io.etcdwarden.status.StatusWriter;

/** The places on the road where something is decided; none of them touches the cluster. */
public record Stations(
    SpecGate gate, PlanBook plans, SettledCertificates certificates, StatusWriter status) {}
