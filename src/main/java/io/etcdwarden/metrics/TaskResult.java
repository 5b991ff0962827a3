package io.etcdwarden.metrics;

import java.util.Locale;

/** How a task ended. */
public enum TaskResult {
  /** What it asked for is done. */
  SUCCEEDED,
  /** It was begun and could not be done. */
  FAILED,
  /** It was never begun. */
  REJECTED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
