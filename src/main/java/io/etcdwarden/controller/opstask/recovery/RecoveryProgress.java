package io.etcdwarden.controller.opstask.recovery;

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
 * @param survivor the pod whose data is kept
 * @param size how many members the cluster has when it is whole
 */
record RecoveryProgress(Phase phase, String survivor, int size) {
  private static final Pattern FORMAT = Pattern.compile("(\\w+)/([-a-z0-9]+)/(\\d{1,2})");

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

  static Optional<RecoveryProgress> of(Etcd etcd) {
    Map<String, String> annotations = etcd.getMetadata().getAnnotations();
    return Optional.ofNullable(annotations)
        .map(all -> all.get(Annotations.QUORUM_RECOVERY))
        .map(RecoveryProgress::parse);
  }

  private static RecoveryProgress parse(String text) {
    Matcher parts = FORMAT.matcher(text);
    try {
      if (parts.matches()) {
        Phase phase = Phase.valueOf(parts.group(1).toUpperCase(Locale.ROOT));
        return new RecoveryProgress(phase, parts.group(2), Integer.parseInt(parts.group(3)));
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

  String annotationValue() {
    return phase.name().toLowerCase(Locale.ROOT) + "/" + survivor + "/" + size;
  }

  RecoveryProgress withPhase(Phase next) {
    return new RecoveryProgress(next, survivor, size);
  }

  RecoveryProgress withSurvivor(String pod) {
    return new RecoveryProgress(phase, pod, size);
  }
}
