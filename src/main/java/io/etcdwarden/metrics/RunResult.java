package io.etcdwarden.metrics;

import java.util.Locale;

/** The result of one reconcile of the Etcd controller; the lower-case name is the metric label. */
public enum RunResult {
  /** The complete spec is applied. */
  SETTLED,
  /** Part of the spec waits until the cluster is ready for it. */
  WAITING,
  /** The spec must not be applied now; only certificates and status were updated. */
  GATED,
  /** The reconcile failed. It is retried, or the resource needs a change. */
  FAILED,
  /** The Etcd is being deleted. */
  DELETING;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
