package io.etcdwarden.metrics;

import java.util.Locale;

/** The result of a task; the lower-case name is the metric label. */
public enum TaskResult {
  /** The operation was done. */
  SUCCEEDED,
  /** The operation was started and failed. */
  FAILED,
  /** The operation was never started. */
  REJECTED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
