package io.etcdwarden.opstask;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far the recovery of a cluster has come. It stands on the Etcd, so that any operator, and any
 * later task, goes on where the last one was.
 *
 * @param kept the pod whose data is kept
 * @param size how many members the cluster has when it is whole
 */
record RecoveryMark(Phase phase, String kept, int size) {
  private static final Pattern TEXT = Pattern.compile("(\\w+)/([-a-z0-9]+)/(\\d{1,2})");

  /** What is being done; up to {@code STOP} nothing has been lost or changed for good. */
  enum Phase {
    /** All members are stopped. */
    STOP,
    /** The kept member founds a cluster of its own, in a pod that is made for that. */
    FOUND,
    /** That pod goes, and with it the volumes of the others; then all members are started. */
    CLEAR,
    /** The others join the kept member. */
    JOIN
  }

  static Optional<RecoveryMark> of(Etcd etcd) {
    Map<String, String> annotations = etcd.getMetadata().getAnnotations();
    return Optional.ofNullable(annotations)
        .map(all -> all.get(Annotations.QUORUM_RECOVERY))
        .map(RecoveryMark::read);
  }

  private static RecoveryMark read(String text) {
    Matcher parts = TEXT.matcher(text);
    try {
      if (parts.matches()) {
        Phase phase = Phase.valueOf(parts.group(1).toUpperCase(Locale.ROOT));
        return new RecoveryMark(phase, parts.group(2), Integer.parseInt(parts.group(3)));
      }
    } catch (IllegalArgumentException unknown) {
      // Told below, as any other text that is none of ours.
    }
    throw new OperatorException(
        ErrorCode.INVALID_SPEC,
        "annotation "
            + Annotations.QUORUM_RECOVERY
            + " of the Etcd is not what this operator writes: "
            + text);
  }

  String text() {
    return phase.name().toLowerCase(Locale.ROOT) + "/" + kept + "/" + size;
  }

  RecoveryMark in(Phase next) {
    return new RecoveryMark(next, kept, size);
  }

  RecoveryMark keeping(String pod) {
    return new RecoveryMark(phase, pod, size);
  }
}
