package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;

/** Decides whether the spec of an Etcd may be applied now. */
public final class SpecGate {
  private final boolean automatic;

  /**
   * @param automatic whether a changed spec is applied without the reconcile annotation
   */
  public SpecGate(boolean automatic) {
    this.automatic = automatic;
  }

  public sealed interface Decision {
    /** The spec is applied. */
    record Open() implements Decision {}

    /**
     * The spec is not applied.
     *
     * @param suspended whether the user or a task stopped every change, not only that of the spec
     * @param reason why the gate is closed and what opens it, for the user
     */
    record Closed(boolean suspended, String reason) implements Decision {}
  }

  /** Whether the user or a task stopped every change, not only that of the spec. */
  static boolean isSuspended(Decision decision) {
    return decision instanceof Decision.Closed closed && closed.suspended();
  }

  Decision decide(Etcd etcd) {
    if (etcd.isAnnotated(Annotations.SUSPEND)) {
      return new Decision.Closed(
          true, "The spec is not applied while annotation " + Annotations.SUSPEND + " is present.");
    }
    if (etcd.isAnnotated(Annotations.QUORUM_RECOVERY)) {
      return new Decision.Closed(
          true,
          "The spec is not applied while a task recovers the cluster from quorum loss, as"
              + " annotation "
              + Annotations.QUORUM_RECOVERY
              + " says. If that task has ended, create another one: it continues the recovery.");
    }
    if (automatic || etcd.hasReconcileRequest() || !etcd.hasBeenReconciled()) {
      return new Decision.Open();
    }
    return new Decision.Closed(
        false,
        "The spec is applied when annotation "
            + Annotations.OPERATION
            + "="
            + Annotations.OPERATION_RECONCILE
            + " is set.");
  }
}
