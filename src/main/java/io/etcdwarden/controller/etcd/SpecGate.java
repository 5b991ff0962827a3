package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;

/** Whether the spec may be acted on now. */
public final class SpecGate {
  private final boolean automatic;

  /**
   * @param automatic whether a change of the spec is acted on without being asked for
   */
  public SpecGate(boolean automatic) {
    this.automatic = automatic;
  }

  /** What the gate says of one resource. */
  public sealed interface Decision {
    /** The spec is acted on. */
    record Open() implements Decision {}

    /** The spec is left as it is; {@code reason} tells the user why and what opens the gate. */
    record Closed(boolean suspended, String reason) implements Decision {}
  }

  Decision decide(Etcd etcd) {
    if (etcd.isAnnotated(Annotations.SUSPEND)) {
      return new Decision.Closed(
          true,
          "The spec is not acted on while annotation " + Annotations.SUSPEND + " is present.");
    }
    if (etcd.isAnnotated(Annotations.QUORUM_RECOVERY)) {
      return new Decision.Closed(
          true,
          "The spec is not acted on while a task recovers the cluster from lost quorum, which"
              + " annotation "
              + Annotations.QUORUM_RECOVERY
              + " tells. If that task has ended, create a further one: it goes on.");
    }
    boolean neverDone = etcd.getStatus() == null || etcd.getStatus().observedGeneration() == null;
    if (automatic || isReconcileRequested(etcd) || neverDone) {
      return new Decision.Open();
    }
    return new Decision.Closed(
        false,
        "The spec is acted on when annotation "
            + Annotations.OPERATION
            + "="
            + Annotations.OPERATION_RECONCILE
            + " is set.");
  }

  /** Whether the spec as it stands has been acted on before. */
  static boolean isObserved(Etcd etcd) {
    Long generation = etcd.getMetadata().getGeneration();
    return etcd.getStatus() != null
        && generation != null
        && generation.equals(etcd.getStatus().observedGeneration());
  }

  /** Whether somebody waits for the annotation to be taken off again. */
  static boolean isReconcileRequested(Etcd etcd) {
    return hasRequest(etcd, Annotations.OPERATION)
        || hasRequest(etcd, Annotations.OPERATION_DEPRECATED);
  }

  private static boolean hasRequest(Etcd etcd, String key) {
    return Annotations.OPERATION_RECONCILE.equals(etcd.getMetadata().getAnnotations().get(key));
  }
}
