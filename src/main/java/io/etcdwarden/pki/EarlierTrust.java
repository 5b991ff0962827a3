package io.etcdwarden.pki;

import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.rotation.StuckMembers;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds members that are not ready and may have loaded an earlier content of a CA Secret, for
 * example one from which a user had removed a CA, before it was repaired.
 *
 * <p>Such a member refuses the others until it restarts, and an ordinary restart waits until all
 * members are ready. It is replaced instead: a pod that is created now loads the stored content,
 * and every member that runs with it or with an older one accepts the pod. A pod that was created
 * since the last write is not replaced, so each write replaces a member once at most.
 *
 * @param paused whether a user stops all restarts
 */
record EarlierTrust(List<MemberPod> members, boolean paused) {
  /**
   * The step that replaces a member, or else the step that is next anyway.
   *
   * @param next the step of the line without this
   * @param bundles what the processes of the line have loaded of its CA Secret
   */
  CaRotation of(CaRotation next, List<LoadedUse> bundles) {
    boolean isReplaced = next.step() instanceof RotationStep.Replace;
    List<String> stuck = paused || isReplaced ? List.of() : stuck(bundles).oneByOne();
    RotationPhase phase = next.isInProgress() ? next.phase() : RotationPhase.TRUST_ROLLING;
    return stuck.isEmpty()
        ? next
        : new CaRotation(
            new RotationStep.Replace(stuck, phase, RotationStep.Replace.Cause.EARLIER_TRUST),
            next.generation(),
            next.revision(),
            "",
            Instant.MAX);
  }

  private StuckMembers stuck(List<LoadedUse> bundles) {
    Set<String> outdated =
        bundles.stream()
            .filter(LoadedUse::needsRestart)
            .map(loaded -> loaded.run().pod())
            .collect(Collectors.toSet());
    return new StuckMembers(
        members.stream()
            .map(
                member ->
                    new StuckMembers.Candidate(
                        member.name(), member.state(), outdated.contains(member.name())))
            .toList());
  }
}
