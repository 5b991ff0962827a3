package io.etcdwarden.controller.etcd.roll;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.StatusText;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;

/**
 * Why members restart, as a text for users. While they do, the text is in an annotation of the
 * StatefulSet, so that it is known after a restart of the operator too.
 */
public final class RestartCause {
  private static final int MAX_LENGTH = 700;
  private static final String BEFORE = "; before that: ";

  private RestartCause() {}

  /** The cause of the restarts in progress. */
  public static String of(StatefulSet set) {
    String cause = annotation(set);
    return cause.isEmpty() ? "the pod template was changed" : cause;
  }

  /**
   * The cause of the next change of the pod template: this one and, if members still restart for an
   * earlier change, that one too.
   */
  public static String next(StatefulSet set, String cause) {
    String earlier = Partition.of(set).isPresent() ? annotation(set) : "";
    // The operator may have been stopped after it wrote the cause and before it wrote the template.
    boolean isKnown = earlier.equals(cause) || earlier.startsWith(cause + BEFORE);
    return earlier.isEmpty() || isKnown
        ? StatusText.truncate(isKnown ? earlier : cause, MAX_LENGTH)
        : StatusText.truncate(cause + BEFORE + earlier, MAX_LENGTH);
  }

  /** Whether the operator recorded why it changed the pod template. */
  public static boolean isRecorded(StatefulSet set) {
    return !annotation(set).isEmpty();
  }

  /** Whether this is the cause of the restarts in progress already. */
  public static boolean isKnown(StatefulSet set, String cause) {
    return annotation(set).equals(cause);
  }

  private static String annotation(StatefulSet set) {
    Map<String, String> annotations = set.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(Annotations.CHANGE_CAUSE, "");
  }
}
