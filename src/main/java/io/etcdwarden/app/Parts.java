package io.etcdwarden.app;

import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.kube.Announcer;
import io.etcdwarden.kube.KubeClients;
import io.etcdwarden.sidecar.BackupRestore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** What controllers are made of. */
record Parts(
    OperatorConfig config,
    KubeClients clients,
    Announcer announcer,
    BackupRestore sidecars,
    Images images,
    MeterRegistry registry,
    Clock clock) {}
