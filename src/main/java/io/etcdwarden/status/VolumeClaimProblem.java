package io.etcdwarden.status;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Finds why a member has no volume, from the status of its PersistentVolumeClaim. */
final class VolumeClaimProblem {
  /** Provisioners need seconds; some need half a minute. */
  private static final Duration PROVISIONING = Duration.ofSeconds(45);

  private static final Set<String> EXPANSION_FAILED =
      Set.of("ControllerResizeError", "NodeResizeError");

  private VolumeClaimProblem() {}

  static Optional<Problem> of(PersistentVolumeClaim claim) {
    String name = claim.getMetadata().getName();
    PersistentVolumeClaimStatus status =
        Objects.requireNonNullElseGet(claim.getStatus(), PersistentVolumeClaimStatus::new);
    if ("Lost".equals(status.getPhase())) {
      return Optional.of(
          problem(name + ": the volume is lost; delete the claim and its pod.", Instant.MIN));
    }
    if (!"Bound".equals(status.getPhase())) {
      return Optional.of(
          problem(
              name + ": no volume is bound yet; see kubectl describe pvc " + name + ".",
              created(claim).plus(PROVISIONING)));
    }
    return status.getConditions().stream()
        .filter(condition -> EXPANSION_FAILED.contains(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .findFirst()
        .map(
            condition ->
                problem(
                    name
                        + ": the volume cannot be expanded: "
                        + Problem.quoted(condition.getMessage())
                        + ".",
                    Instant.MIN));
  }

  private static Problem problem(String sentence, Instant from) {
    return Problem.ofPod("FoundWarningsForDataVolumes", sentence, from);
  }

  private static Instant created(PersistentVolumeClaim claim) {
    String created = claim.getMetadata().getCreationTimestamp();
    return created == null ? Instant.EPOCH : Instant.parse(created);
  }
}
