package io.etcdwarden.etcd;

import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.status.StatusWriter;

/** The places on the road where something is decided; none of them touches anything. */
public record Stations(SpecGate gate, Planner planner, PkiEngine engine, StatusWriter status) {}
