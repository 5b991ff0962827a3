package io.etcdwarden.metrics;

import java.util.Optional;

/** A question about the process, asked from outside. */
@FunctionalInterface
public interface HealthCheck {
  /** What is wrong, in words; empty when all is well. */
  Optional<String> problem();
}
