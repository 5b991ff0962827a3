package io.etcdwarden.controller.opstask.recovery;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Optional;

/**
 * Says why a PersistentVolumeClaim does not keep the data of its member.
 *
 * <p>Kubernetes removes a claim that is being deleted as soon as no pod uses it. So stopping the
 * pod of such a claim, or deleting the bootstrap pod, deletes the data.
 */
final class ClaimLoss {
  private ClaimLoss() {}

  /** The reason why the data of the claim are lost; empty if the claim keeps its data. */
  static Optional<String> reason(PersistentVolumeClaim claim) {
    if (claim.getMetadata().getDeletionTimestamp() != null) {
      return Optional.of("is being deleted");
    }
    return claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase())
        ? Optional.of("has lost its PersistentVolume")
        : Optional.empty();
  }
}
