package io.etcdwarden.controller.secretguard;

import io.etcdwarden.api.Finalizers;
import io.etcdwarden.pki.secret.PkiLabels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/** What to do with the operator's finalizer on one Secret. */
enum FinalizerDecision {
  /** An Etcd uses the Secret, and the finalizer is missing. */
  ADD,
  /** A user has deleted a Secret that an Etcd uses. The finalizer stays, and an event warns. */
  WARN,
  /** No Etcd uses the Secret. */
  REMOVE,
  /** The Secret is as it should be. */
  NONE;

  static FinalizerDecision next(HasMetadata secret, boolean isUsed) {
    boolean hasFinalizer = secret.getMetadata().getFinalizers().contains(Finalizers.ETCD);
    boolean isBeingDeleted = secret.getMetadata().getDeletionTimestamp() != null;
    if (hasFinalizer && isBeingDeleted) {
      return isUsed && !isRegenerated(secret) ? WARN : REMOVE;
    }
    if (hasFinalizer) {
      return isUsed ? NONE : REMOVE;
    }
    // The API server accepts no new finalizer on an object that is being deleted.
    return isUsed && !isBeingDeleted ? ADD : NONE;
  }

  /**
   * Deleting a generated Secret is how a user asks for a new one, and a provided Secret can be
   * handed over to the operator. The new one cannot be created before the old one is gone.
   */
  private static boolean isRegenerated(HasMetadata secret) {
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    return PkiLabels.isGenerated(secret.getMetadata().getLabels())
        || (annotations != null && PkiLabels.ACCEPTED.equals(annotations.get(PkiLabels.HAND_OVER)));
  }
}
