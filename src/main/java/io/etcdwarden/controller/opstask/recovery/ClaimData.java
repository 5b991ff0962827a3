package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.observed.LeaseFields;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Says whether the volume of a claim may hold data of its member. */
final class ClaimData {
  /** Kubernetes sets this annotation if it has chosen or created the volume of the claim. */
  private static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

  private ClaimData() {}

  /**
   * A claim that was created after the last heartbeat of its member has never held data, unless a
   * user gave it a volume with data. The creation timestamp has whole seconds, so one second is
   * added.
   */
  static boolean mayExist(PersistentVolumeClaim claim, Optional<Lease> lease) {
    Instant created = Instant.parse(claim.getMetadata().getCreationTimestamp()).plusSeconds(1);
    boolean isNew =
        lease
            .flatMap(LeaseFields::renewTime)
            .filter(renewed -> renewed.isBefore(created))
            .isPresent();
    return ClaimLoss.reason(claim).isEmpty() && (!isNew || isFilledByUser(claim));
  }

  /** Whether the volume is a copy of a snapshot or of another volume, or was chosen by a user. */
  private static boolean isFilledByUser(PersistentVolumeClaim claim) {
    PersistentVolumeClaimSpec spec = claim.getSpec();
    if (spec == null) {
      return false;
    }
    boolean isCopy = spec.getDataSource() != null || spec.getDataSourceRef() != null;
    return isCopy || (spec.getVolumeName() != null && !isBoundByController(claim));
  }

  private static boolean isBoundByController(PersistentVolumeClaim claim) {
    Map<String, String> annotations = claim.getMetadata().getAnnotations();
    return annotations != null && annotations.containsKey(BOUND_BY_CONTROLLER);
  }
}
