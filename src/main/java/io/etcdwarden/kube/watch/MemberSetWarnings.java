package io.etcdwarden.kube.watch;

import io.etcdwarden.api.StatusText;
import io.fabric8.kubernetes.api.model.Event;
import java.util.List;

/**
 * Finds the latest warning events of a StatefulSet about pods that it could not create. They have
 * the answer of the API server: Pod Security of the namespace, a quota, or an admission webhook.
 */
final class MemberSetWarnings {
  /** The kind of the objects whose warning events are watched. */
  static final String INVOLVED_KIND = "StatefulSet";

  private static final String REASON = "FailedCreate";

  /** A cluster has at most 31 members. */
  private static final int MAX_WARNINGS = 31;

  private MemberSetWarnings() {}

  /** Returns the messages, the newest first. */
  static List<String> of(List<Event> warnings) {
    return warnings.stream()
        .filter(event -> REASON.equals(event.getReason()) && event.getMessage() != null)
        .sorted(ClaimWarnings.NEWEST_FIRST)
        .limit(MAX_WARNINGS)
        .map(event -> StatusText.truncate(event.getMessage()))
        .toList();
  }
}
