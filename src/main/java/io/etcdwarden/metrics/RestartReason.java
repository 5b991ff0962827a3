package io.etcdwarden.metrics;

import java.util.Locale;

/** Why the operator restarted a member; the lower-case name is the metric label. */
public enum RestartReason {
  /** The spec of the Etcd, or a default of the operator, changed the pod template. */
  SPEC,
  /** Another program changed the pod template. */
  TEMPLATE,
  /** A CA is rotated. */
  ROTATION,
  /** A renewed certificate is loaded before the older one ends. */
  RENEWAL,
  /** A loaded certificate has ended, so the member cannot become ready. */
  EXPIRED,
  /** The pod is not ready, and its pod template was replaced in the meantime. */
  ABANDONED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
