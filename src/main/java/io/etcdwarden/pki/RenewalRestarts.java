package io.etcdwarden.pki;

import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the members that must restart because a process presents a leaf certificate that ends soon,
 * although its Secret holds a newer one.
 *
 * <p>etcd reads its key pair for each handshake. etcd-wrapper and the server of etcd-backup-restore
 * read theirs at start, so a renewed leaf reaches them with the next restart, whatever its reason.
 * Most clusters restart more often than a leaf is renewed; this restart is for the others.
 *
 * @param stored the leaf certificates that the operator issues
 * @param paused whether a user stops all restarts
 */
record RenewalRestarts(
    List<StoredMaterial> stored, List<MemberPod> members, boolean paused, Instant now) {
  /** Before the condition and the alerts warn about the certificate. */
  private static final Duration LONGEST_LEAD = Duration.ofDays(35);

  /** Of the validity, for short validities. */
  private static final int LEAD_FRACTION = 10;

  /**
   * The restart that a line needs, or when it needs one.
   *
   * @param steady the rotation of the CA of the line, which is not in progress
   */
  CaRotation of(Line line, CaRotation steady) {
    List<LoadedUse> outdated =
        LoadedMaterial.of(
                stored, members.stream().flatMap(member -> member.runs().stream()).toList(), now)
            .needingRestart()
            .stream()
            .filter(loaded -> loaded.use().line() == line)
            .toList();
    List<LoadedUse> due =
        outdated.stream().filter(loaded -> !now.isBefore(restartTime(loaded))).toList();
    if (due.isEmpty() || paused) {
      return steady.withDue(
          outdated.stream()
              .map(RenewalRestarts::restartTime)
              .filter(now::isBefore)
              .min(Comparator.naturalOrder())
              .orElse(Instant.MAX));
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

  /** A certificate of which nothing is known may end at any time. */
  private static Instant restartTime(LoadedUse loaded) {
    return loaded
        .content()
        .known()
        .map(
            content -> {
              Duration life = Duration.between(content.since(), content.notAfter());
              Duration lead = life.dividedBy(LEAD_FRACTION);
              return content
                  .notAfter()
                  .minus(lead.compareTo(LONGEST_LEAD) < 0 ? lead : LONGEST_LEAD);
            })
        .orElse(Instant.MIN);
  }
}
