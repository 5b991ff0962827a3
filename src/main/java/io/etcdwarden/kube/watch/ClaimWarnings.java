package io.etcdwarden.kube.watch;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Why a claim is not bound: the latest warnings that the cluster reported on it. */
final class ClaimWarnings {
  /** The kind of object whose warnings are watched. */
  static final String INVOLVED_KIND = "PersistentVolumeClaim";

  private static final int MAX_WARNINGS = 2;

  private ClaimWarnings() {}

  /** Warnings by claim, newest first, of those claims that are not bound. */
  static Map<String, List<String>> of(
      List<PersistentVolumeClaim> claims, Function<PersistentVolumeClaim, List<Event>> warnings) {
    Map<String, List<String>> trouble = new LinkedHashMap<>();
    for (PersistentVolumeClaim claim : claims) {
      List<String> told = isBound(claim) ? List.of() : latest(warnings.apply(claim));
      if (!told.isEmpty()) {
        trouble.put(claim.getMetadata().getName(), told);
      }
    }
    return trouble;
  }

  private static boolean isBound(PersistentVolumeClaim claim) {
    return claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
  }

  private static List<String> latest(List<Event> warnings) {
    return warnings.stream()
        .sorted(Comparator.comparing(ClaimWarnings::lastSeen).reversed())
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
