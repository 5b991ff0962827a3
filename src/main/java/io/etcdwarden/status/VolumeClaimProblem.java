package io.etcdwarden.status;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What keeps a member's volume from being had, by what its claim says of itself. */
final class VolumeClaimProblem {
  /** Provisioners take seconds; some need half a minute. */
  private static final Duration PROVISIONING = Duration.ofSeconds(45);

  private static final Set<String> GROWTH_FAILED =
      Set.of("ControllerResizeError", "NodeResizeError");

  private VolumeClaimProblem() {}

  static Optional<Problem> of(PersistentVolumeClaim claim) {
    String name = claim.getMetadata().getName();
    PersistentVolumeClaimStatus status =
        Objects.requireNonNullElseGet(claim.getStatus(), PersistentVolumeClaimStatus::new);
    if ("Lost".equals(status.getPhase())) {
      return Optional.of(
          trouble(name + ": its volume is lost; delete the claim and its pod.", Instant.MIN));
    }
    if (!"Bound".equals(status.getPhase())) {
      return Optional.of(
          trouble(
              name
                  + ": no volume is bound to it yet; kubectl describe pvc "
                  + name
                  + " says what is awaited.",
              made(claim).plus(PROVISIONING)));
    }
    return status.getConditions().stream()
        .filter(condition -> GROWTH_FAILED.contains(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .findFirst()
        .map(
            condition ->
                trouble(
                    name + ": it cannot be grown: " + Problem.quoted(condition.getMessage()) + ".",
                    Instant.MIN));
  }

  private static Problem trouble(String sentence, Instant from) {
    return Problem.ofPod("FoundWarningsForDataVolumes", sentence, from);
  }

  private static Instant made(PersistentVolumeClaim claim) {
    String made = claim.getMetadata().getCreationTimestamp();
    return made == null ? Instant.EPOCH : Instant.parse(made);
  }
}
