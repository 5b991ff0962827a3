package io.etcdwarden.metrics;

import java.util.Optional;

/** A liveness or readiness check of the process. */
@FunctionalInterface
public interface HealthCheck {
  /** The problem as a sentence; empty if the process is healthy. */
  Optional<String> problem();
}
