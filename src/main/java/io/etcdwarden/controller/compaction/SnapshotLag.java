package io.etcdwarden.controller.compaction;

import io.etcdwarden.observed.LeaseFields;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The number of revisions between the last full snapshot and the newest delta snapshot. */
sealed interface SnapshotLag {
  /** Both revisions are known. Right after a full snapshot the number is negative. */
  record Known(long revisions) implements SnapshotLag {}

  /** The sidecar has not written both revisions yet. */
  record Unknown(String reason) implements SnapshotLag {}

  /** A Lease contains something other than a revision. */
  record Unreadable(String message) implements SnapshotLag {}

  /** A revision as the sidecar writes it: decimal, and small enough for 64 bits. */
  Pattern REVISION = Pattern.compile("[0-9]{1,18}");

  /** Computes the lag from the holders of the two snapshot Leases. */
  static SnapshotLag between(Optional<Lease> full, Optional<Lease> delta) {
    Optional<String> fullText = full.flatMap(LeaseFields::holderIdentity);
    Optional<String> deltaText = delta.flatMap(LeaseFields::holderIdentity);
    if (fullText.isEmpty() || deltaText.isEmpty()) {
      return new Unknown(
          "no " + (fullText.isEmpty() ? "full" : "delta") + " snapshot is in its Lease yet");
    }
    if (!isRevision(fullText.get())) {
      return unreadable(full.get(), fullText.get());
    }
    if (!isRevision(deltaText.get())) {
      return unreadable(delta.get(), deltaText.get());
    }
    return new Known(Long.parseLong(deltaText.get()) - Long.parseLong(fullText.get()));
  }

  private static boolean isRevision(String text) {
    Matcher revision = REVISION.matcher(text);
    return revision.matches();
  }

  private static Unreadable unreadable(Lease lease, String text) {
    String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
    return new Unreadable(
        "Lease "
            + lease.getMetadata().getName()
            + " has the holder \""
            + shown
            + "\", but the revision of a snapshot is expected; snapshots are not compacted until"
            + " the sidecar writes a revision again");
  }
}
