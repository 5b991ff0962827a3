package io.etcdwarden.pki.rotation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rotation of the CA of a trust domain, as it is once the writes of the same outcome are done.
 *
 * @param step the step that is next, or that is waited for
 * @param generation the newest CA generation; 0 if the operator did not generate the CA
 * @param revision the revision of the trust bundle
 * @param obstacle why the rotation does not continue; empty if it does
 * @param permit whether the restart of the step may start now; urgent if a user asked for the
 *     rotation because the key of the CA has leaked
 * @param due when the step changes although nothing else does; {@link Instant#MAX} if it does not
 */
public record CaRotation(
    RotationStep step,
    long generation,
    long revision,
    String obstacle,
    RestartPermit permit,
    Instant due) {
  /** The CA is not rotated. */
  public static final CaRotation NONE =
      new CaRotation(new RotationStep.Steady(), 0, 0, "", Instant.MAX);

  /** A rotation whose restarts wait for no maintenance window. */
  public CaRotation(
      RotationStep step, long generation, long revision, String obstacle, Instant due) {
    this(step, generation, revision, obstacle, RestartPermit.now(), due);
  }

  /** This rotation with another permit for its restart. */
  public CaRotation withPermit(RestartPermit other) {
    return new CaRotation(step, generation, revision, obstacle, other, due);
  }

  /** This rotation, which is also decided again at this time. */
  public CaRotation withDue(Instant other) {
    return new CaRotation(
        step, generation, revision, obstacle, permit, other.isBefore(due) ? other : due);
  }

  public RotationPhase phase() {
    return step.phase();
  }

  /** The phase as users see it: a restart that waits for a maintenance window has its own. */
  public RotationPhase shownPhase() {
    return permit.isHeld() ? RotationPhase.AWAITING_WINDOW : phase();
  }

  public boolean isInProgress() {
    return !(step instanceof RotationStep.Steady);
  }

  /** Whether a new CA generation exists. */
  public boolean hasStarted() {
    return isInProgress() && !(step instanceof RotationStep.Generate);
  }

  /** Whether a rotation has started or can start: the operator generated the CA. */
  public boolean isPossible() {
    return hasStarted() || (generation > 0 && obstacle.isEmpty());
  }

  /** Whether an obstacle keeps the rotation of a generated CA from starting. */
  public boolean isBlocked() {
    return generation > 0 && !hasStarted() && !obstacle.isEmpty();
  }

  /** Whether the next step depends on members, and not only on time or on a user. */
  public boolean isWaitingForMembers() {
    return isInProgress()
        && obstacle.isEmpty()
        && !permit.isHeld()
        && phase() != RotationPhase.AWAITING_CLIENTS;
  }

  /** The members to restart now. */
  public List<String> restarts() {
    return step instanceof RotationStep.Restart restart && obstacle.isEmpty()
        ? restart.members()
        : List.of();
  }

  /** The members to replace now, although not all members are ready. */
  public List<String> replacements() {
    return step instanceof RotationStep.Replace replace && obstacle.isEmpty()
        ? replace.members()
        : List.of();
  }

  /** The mark that the pods get with this restart. */
  public Optional<RestartMark> mark() {
    return restarts().isEmpty()
        ? Optional.empty()
        : Optional.of(new RestartMark(generation, phase(), revision));
  }

  /**
   * The mark that the pods get if another line restarts them: their new files are what this line
   * waits for. Without it the lines would take their next step at different times, and each would
   * restart the members once more.
   */
  public Optional<RestartMark> markOfOtherRestart() {
    return step instanceof RotationStep.AwaitMountedFiles && obstacle.isEmpty()
        ? Optional.of(new RestartMark(generation, RotationPhase.ISSUE_ROLLING, revision))
        : Optional.empty();
  }
}
