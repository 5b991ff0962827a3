package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.loaded.Handshake;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.rotation.RestartMark;
import io.etcdwarden.pki.secret.GenerationRecord;
import io.etcdwarden.pki.secret.Part;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which CA generations one member trusts.
 *
 * <p>A handshake that refuses a generation disproves every other proof that the generation is
 * trusted, and one that accepts a generation disproves that the generation is forgotten. In the
 * other direction a handshake counts only if the times allow it: a process cannot have loaded a
 * trust bundle that was written after it started.
 *
 * @param marks the marks of the pod, if it has one for each line of the domain
 * @param newest the number of the newest generation
 * @param bundle the generations in the stored trust bundle
 * @param all the known generations
 */
record MemberTrust(
    MemberPod pod,
    LoadedMaterial loaded,
    List<RestartMark> marks,
    GenerationRecord record,
    long newest,
    Set<Long> bundle,
    Set<Long> all) {

  /** Whether all processes of the member trust the newest generation for certain. */
  boolean trustsNewest() {
    if (bundles().stream().anyMatch(use -> refuses(use, newest))) {
      return false;
    }
    if (areAllMarks(mark -> mark.hasTrustIn(newest, record.published()))) {
      return true;
    }
    return pod.isRunning() && bundles().stream().allMatch(this::hasLoadedNewest);
  }

  private boolean hasLoadedNewest(LoadedUse use) {
    return use.isCurrent()
        ? bundle.contains(newest)
        : accepts(use, newest) && !use.startedBeforeWrite();
  }

  /** The generations that one of the processes may still trust. */
  Set<Long> possible() {
    boolean hasForgotten =
        areAllMarks(mark -> mark.hasForgottenOlderThan(newest, record.distrusted()));
    Set<Long> unproven = hasForgotten ? Set.of(newest) : all;
    if (!pod.isRunning()) {
      return unproven;
    }
    Set<Long> possible = new TreeSet<>(bundles().isEmpty() ? bundle : Set.of());
    bundles().forEach(use -> possible.addAll(possible(use, unproven)));
    return possible;
  }

  private Set<Long> possible(LoadedUse use, Set<Long> unproven) {
    Set<Long> possible = new TreeSet<>(use.isCurrent() ? bundle : unproven);
    if (!use.startedBeforeWrite()) {
      possible.removeIf(generation -> refuses(use, generation));
    }
    all.stream().filter(generation -> accepts(use, generation)).forEach(possible::add);
    return possible;
  }

  private List<LoadedUse> bundles() {
    return loaded.uses().stream().filter(use -> use.use().part() == Part.CA).toList();
  }

  private boolean areAllMarks(Predicate<RestartMark> which) {
    return !marks.isEmpty() && marks.stream().allMatch(which);
  }

  private boolean accepts(LoadedUse use, long generation) {
    return handshake(use).map(Handshake::accepted).filter(it -> has(it, generation)).isPresent();
  }

  private boolean refuses(LoadedUse use, long generation) {
    return handshake(use).map(Handshake::refused).filter(it -> has(it, generation)).isPresent();
  }

  /** The certificate of a generation may be lost. */
  private boolean has(Set<String> fingerprints, long generation) {
    String fingerprint = record.fingerprints().get(generation);
    return fingerprint != null && fingerprints.contains(fingerprint);
  }

  private static Optional<Handshake> handshake(LoadedUse use) {
    return use.run().handshake(use.use());
  }
}
