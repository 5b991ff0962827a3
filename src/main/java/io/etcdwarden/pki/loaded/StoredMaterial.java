package io.etcdwarden.pki.loaded;

import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The Secret of one part of a line: what it holds, and what it is known to have held.
 *
 * @param isFirst whether the Secret has had no other content
 */
public record StoredMaterial(
    Line line,
    Part part,
    String secret,
    SecretContent current,
    boolean isFirst,
    ContentHistory earlier) {
  /** The kubelet updates the files of a mounted Secret within this time. */
  public static final Duration SYNC_LAG = Duration.ofMinutes(2);

  /** The API server writes the times of pods and Secrets in whole seconds, rounded down. */
  private static final Duration TIMESTAMP_PRECISION = Duration.ofSeconds(1);

  public StoredMaterial {
    earlier = earlier.without(current.fingerprint());
    isFirst = isFirst && earlier.isEmpty();
  }

  /** Whether this is the Secret that the process reads for this use. */
  boolean isReadFor(Use use) {
    return use.line() == line && use.part() == part;
  }

  /** What a container that read its files at this time has read. */
  LoadedContent readBy(ContainerRun run, Instant time) {
    boolean waitedForSecret = isFirst && run.isFirstRun() && !isBefore(run.started(), current);
    if (waitedForSecret || hasRead(current, run, time)) {
      return new LoadedContent.Stored(current);
    }
    List<SecretContent> candidates = new ArrayList<>();
    List<SecretContent> known = new ArrayList<>(earlier.contents());
    known.add(current);
    for (int i = 0; i < known.size() - 1; i++) {
      if (!isBefore(time, known.get(i)) && !hasRead(known.get(i + 1), run, time)) {
        candidates.add(known.get(i));
      }
    }
    return candidates.stream()
        .min(Comparator.comparing(SecretContent::notAfter))
        .<LoadedContent>map(LoadedContent.Older::new)
        .orElseGet(LoadedContent.Unrecorded::new);
  }

  /** Whether this container cannot have started with an earlier content. */
  public boolean isReadAtStart(ContainerRun run) {
    return readBy(run, run.started()).isStored();
  }

  /** What a process uses that presented this leaf. */
  LoadedContent presented(Certificate leaf) {
    if (leaf.fingerprint().equals(current.fingerprint())) {
      return new LoadedContent.Stored(current);
    }
    return new LoadedContent.Older(
        earlier.contents().stream()
            .filter(content -> content.fingerprint().equals(leaf.fingerprint()))
            .findFirst()
            .orElseGet(
                () -> new SecretContent(leaf.notBefore(), leaf.notAfter(), leaf.fingerprint())));
  }

  boolean isTrustBundle() {
    return part == Part.CA;
  }

  /** Whether the present content was written after this time. */
  boolean isWrittenAfter(Instant time) {
    return isBefore(time, current);
  }

  /** When every running process that reads its files at each handshake uses the stored content. */
  public Instant isOnDiskFrom() {
    return onDiskFrom(current);
  }

  /**
   * Whether a container that read its files at this time cannot have read anything earlier. A pod
   * that was created in the second of the write may have mounted either content.
   */
  private static boolean hasRead(SecretContent content, ContainerRun run, Instant time) {
    return !isBefore(run.podCreated().minus(TIMESTAMP_PRECISION), content)
        || !time.isBefore(onDiskFrom(content));
  }

  /** A Secret that is not written yet is on no disk. */
  private static Instant onDiskFrom(SecretContent content) {
    Instant latest = Instant.MAX.minus(SYNC_LAG);
    return content.since().isBefore(latest) ? content.since().plus(SYNC_LAG) : Instant.MAX;
  }

  private static boolean isBefore(Instant time, SecretContent content) {
    return time.isBefore(content.since());
  }
}
