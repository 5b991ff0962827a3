package io.etcdwarden.pki.loaded;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which key pairs and which trust bundles the processes of all running members hold in memory.
 *
 * <p>etcd reads its key pairs at each handshake. etcd-wrapper and backup-restore read theirs when
 * they start, and every process reads its trust bundles when it starts. So the start of a container
 * is compared with the last write of each Secret. A container is said to hold the stored content
 * only if it cannot have read anything earlier: its pod was created after the write, or it started
 * after the kubelet has updated the files.
 *
 * <p>Where a handshake showed which certificate a process presents, the handshake decides and not
 * the times.
 *
 * <p>A container that does not run holds nothing: it reads what is stored when it starts.
 */
public record LoadedMaterial(List<LoadedUse> uses) {
  /** Nothing is loaded: no container runs, or no line uses TLS. */
  public static final LoadedMaterial NONE = new LoadedMaterial(List.of());

  public LoadedMaterial {
    uses = List.copyOf(uses);
  }

  /**
   * Compares the running containers with the Secrets that their pods mount.
   *
   * @param runs the running containers, in the order of the members
   */
  public static LoadedMaterial of(
      List<StoredMaterial> stored, List<ContainerRun> runs, Instant now) {
    List<LoadedUse> uses = new ArrayList<>();
    for (ContainerRun run : runs) {
      for (Use use : Use.values()) {
        stored.stream()
            .filter(material -> use.container() == run.container() && material.isReadFor(use))
            .map(material -> loaded(run, use, material, now))
            .forEach(uses::add);
      }
    }
    return new LoadedMaterial(uses);
  }

  private static LoadedUse loaded(ContainerRun run, Use use, StoredMaterial material, Instant now) {
    LoadedContent byTimes = material.readBy(run, use.needsRestart() ? run.started() : now);
    LoadedContent content =
        run.handshake(use)
            .filter(_ -> !material.isTrustBundle())
            .map(handshake -> material.presented(handshake.leaf()))
            .orElse(byTimes);
    return new LoadedUse(run, use, material, content, byTimes);
  }

  /** The uses of this part of a line. */
  public List<LoadedUse> of(Line line, Part part) {
    return uses.stream()
        .filter(loaded -> loaded.use().line() == line && loaded.use().part() == part)
        .toList();
  }

  /** Whether every running process uses what the Secret of this part holds. */
  public boolean isCurrent(Line line, Part part) {
    return of(line, part).stream().allMatch(LoadedUse::isCurrent);
  }

  /** The uses that only a restart makes current. */
  public List<LoadedUse> needingRestart() {
    return uses.stream().filter(LoadedUse::needsRestart).toList();
  }

  /** The uses of which a handshake showed an older content than the process must have read. */
  public List<LoadedUse> unexpected() {
    return uses.stream().filter(LoadedUse::isUnexpected).toList();
  }

  /** The pods with a use of this line that only a restart makes current. */
  public Set<String> podsToRestart(Line line) {
    return needingRestart().stream()
        .filter(loaded -> loaded.use().line() == line)
        .map(loaded -> loaded.run().pod())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** When the files of every pod are up to date; {@link Instant#MAX} if they are. */
  public Instant nextChange() {
    return uses.stream()
        .filter(loaded -> !loaded.byTimes().isStored() && !loaded.use().needsRestart())
        .map(loaded -> loaded.stored().isOnDiskFrom())
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }
}
