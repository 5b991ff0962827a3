package io.etcdwarden.app;

import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.kube.write.EventRecorder;
import io.etcdwarden.sidecar.SidecarExecutor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** The objects that the side controllers share. */
record ControllerDependencies(
    OperatorConfig config,
    KubeClients clients,
    EventRecorder eventRecorder,
    SidecarExecutor executor,
    Images images,
    MeterRegistry registry,
    Clock clock) {}
