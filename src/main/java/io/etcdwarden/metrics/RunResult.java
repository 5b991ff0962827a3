package io.etcdwarden.metrics;

import java.util.Locale;

/** How one run of the main controller ended. */
public enum RunResult {
  /** Everything wished for stands. */
  SETTLED,
  /** Something is held back until the cluster allows it. */
  WAITING,
  /** The spec may not be acted on now; only certificates and status were kept. */
  GATED,
  /** The run failed and will be tried again, or needs a change of the resource. */
  FAILED,
  /** The resource is on its way out. */
  DELETING;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
