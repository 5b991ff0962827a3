package io.etcdwarden.kube.watch;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds the latest warning events of claims that are not bound; they say why a claim is pending.
 */
final class ClaimWarnings {
  /** The kind of the objects whose warning events are watched. */
  static final String INVOLVED_KIND = "PersistentVolumeClaim";

  static final Comparator<Event> NEWEST_FIRST =
      Comparator.comparing(ClaimWarnings::lastSeen).reversed();

  private static final int MAX_WARNINGS = 2;

  private ClaimWarnings() {}

  /** Returns the warnings of each claim that is not bound, by claim name, the newest first. */
  static Map<String, List<String>> of(
      List<PersistentVolumeClaim> claims, Function<PersistentVolumeClaim, List<Event>> warnings) {
    Map<String, List<String>> unbound = new LinkedHashMap<>();
    for (PersistentVolumeClaim claim : claims) {
      List<String> latest = isBound(claim) ? List.of() : latest(warnings.apply(claim));
      if (!latest.isEmpty()) {
        unbound.put(claim.getMetadata().getName(), latest);
      }
    }
    return unbound;
  }

  private static boolean isBound(PersistentVolumeClaim claim) {
    return claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
  }

  private static List<String> latest(List<Event> warnings) {
    return warnings.stream()
        .sorted(NEWEST_FIRST)
        .limit(MAX_WARNINGS)
        .map(event -> event.getReason() + ": " + event.getMessage())
        .toList();
  }

  private static String lastSeen(Event event) {
    return event.getLastTimestamp() == null
        ? event.getMetadata().getCreationTimestamp()
        : event.getLastTimestamp();
  }
}
