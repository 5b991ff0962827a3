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
 * The phase of a recovery. An annotation of the Etcd holds it, so that a restarted operator or a
 * later task continues the recovery.
 *
 * @param survivor the name of the pod whose data is kept
 * @param size the number of members after the recovery
 */
record RecoveryProgress(Phase phase, String survivor, int size) {
  private static final Pattern FORMAT = Pattern.compile("(\\w+)/([-a-z0-9]+)/(\\d{1,2})");

  /** The phases in their order. In {@code STOP} no data has been changed yet. */
  enum Phase {
    /** All members are stopped. */
    STOP,
    /** The survivor bootstraps a new cluster in the bootstrap pod. */
    FOUND,
    /** The bootstrap pod and the claims of the others are deleted; then all members are started. */
    CLEAR,
    /** The other members join the survivor. */
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
      // Throws below, as for any other invalid value.
    }
    throw new OperatorException(
        ErrorCode.INVALID_SPEC,
        "annotation " + Annotations.QUORUM_RECOVERY + " of the Etcd has an invalid value: " + text);
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
