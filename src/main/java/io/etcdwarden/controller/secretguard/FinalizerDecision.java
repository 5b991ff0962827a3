package io.etcdwarden.controller.secretguard;

import io.etcdwarden.api.Finalizers;
import io.etcdwarden.pki.secret.PkiLabels;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** What is to be done about one Secret. */
enum FinalizerDecision {
  /** It is in use and can be deleted: get hold of it. */
  TAKE,
  /** It is in use and somebody has deleted it all the same: it stays, which is to be told. */
  INSIST,
  /** It is held for nothing: let it go. */
  RELEASE,
  /** It is as it should be. */
  LEAVE;

  static FinalizerDecision next(HasMetadata secret, boolean isUsed) {
    boolean isHeld = secret.getMetadata().getFinalizers().contains(Finalizers.ETCD);
    boolean isLeaving = secret.getMetadata().getDeletionTimestamp() != null;
    if (isHeld && isLeaving) {
      return isUsed && !isRegenerated(secret) ? INSIST : RELEASE;
    }
    if (isHeld) {
      return isUsed ? LEAVE : RELEASE;
    }
    // Kubernetes lets nobody take hold of what is already on its way out.
    return isUsed && !isLeaving ? TAKE : LEAVE;
  }

  /** To delete a generated Secret is to ask for a new one, which cannot come before it is gone. */
  private static boolean isRegenerated(HasMetadata secret) {
    return PkiLabels.isGenerated(secret.getMetadata().getLabels());
  }
}
