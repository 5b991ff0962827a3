package io.etcdwarden.pki;

import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.request.RestartWindows;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.rotation.StuckMembers;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the members that must restart because a process presents a leaf certificate that ends soon,
 * although its Secret holds a newer one.
 *
 * <p>etcd reads its key pair for each handshake. etcd-wrapper and the server of etcd-backup-restore
 * read theirs at start, so a renewed leaf reaches them with the next restart, whatever its reason.
 * Most clusters restart more often than a leaf is renewed; this restart is for the others, and for
 * users who ask for a new leaf.
 *
 * <p>A member with a leaf that has ended may not become ready without the restart, which would then
 * wait without end. Such members are replaced one at a time.
 *
 * @param windows when members may restart
 * @param requested when a user asked for a new leaf, by the name of its Secret
 * @param paused whether a user stops all restarts
 */
record RenewalRestarts(
    RestartWindows windows,
    List<MemberPod> members,
    Map<String, Instant> requested,
    boolean paused,
    Instant now) {
  /**
   * The restart that a line needs, or when it needs one.
   *
   * @param steady the rotation of the CA of the line, which is not in progress
   * @param used the leaf certificates that processes of the line hold in memory
   */
  CaRotation of(CaRotation steady, List<LoadedUse> used) {
    List<LoadedUse> outdated = used.stream().filter(LoadedUse::needsRestart).toList();
    List<LoadedUse> due = outdated.stream().filter(this::isDue).toList();
    if (due.isEmpty() || paused) {
      return steady.withDue(
          outdated.stream()
              .map(this::nextDecision)
              .filter(now::isBefore)
              .min(Comparator.naturalOrder())
              .orElse(Instant.MAX));
    }
    List<String> stuck = stuck(due).oneByOne();
    if (!stuck.isEmpty()) {
      return new CaRotation(
          new RotationStep.Replace(stuck, RotationPhase.RENEWING),
          steady.generation(),
          0,
          "",
          Instant.MAX);
    }
    List<String> pods = due.stream().map(loaded -> loaded.run().pod()).distinct().sorted().toList();
    long revision =
        due.stream()
            .mapToLong(loaded -> loaded.stored().current().since().getEpochSecond())
            .max()
            .orElseThrow();
    return new CaRotation(
        new RotationStep.Restart(pods, RotationPhase.RENEWING),
        steady.generation(),
        revision,
        "",
        Instant.MAX);
  }

  /** A process also restarts in the last maintenance window before it would be too late. */
  private boolean isDue(LoadedUse loaded) {
    LoadedEnd end = new LoadedEnd(loaded);
    return isOlderThanRequested(loaded)
        || !now.isBefore(end.restartTime())
        || (windows.isOpen(now) && needsEarlierWindow(end) && isLastWindowBefore(end));
  }

  private boolean needsEarlierWindow(LoadedEnd end) {
    return windows.opening(end.restartTime()).isAfter(end.latestRestart());
  }

  private boolean isLastWindowBefore(LoadedEnd end) {
    return windows.nextOpening(now).isAfter(end.restartTime());
  }

  private Instant nextDecision(LoadedUse loaded) {
    LoadedEnd end = new LoadedEnd(loaded);
    if (now.isBefore(end.restartTime()) && needsEarlierWindow(end)) {
      Instant opening = windows.isOpen(now) ? windows.nextOpening(now) : windows.opening(now);
      return opening.isBefore(end.restartTime()) ? opening : end.restartTime();
    }
    return end.restartTime();
  }

  private StuckMembers stuck(List<LoadedUse> due) {
    Set<String> ended =
        due.stream()
            .filter(loaded -> loaded.content().notAfter().filter(now::isAfter).isPresent())
            .map(loaded -> loaded.run().pod())
            .collect(Collectors.toSet());
    return new StuckMembers(
        members.stream()
            .map(
                member ->
                    new StuckMembers.Candidate(
                        member.name(), member.state(), ended.contains(member.name())))
            .toList());
  }

  private boolean isOlderThanRequested(LoadedUse loaded) {
    Instant asked = requested.get(loaded.stored().secret());
    return asked != null
        && loaded.content().known().filter(it -> !it.since().isBefore(asked)).isEmpty();
  }
}
