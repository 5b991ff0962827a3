package io.etcdwarden.pki;

import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.request.RestartWindows;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RestartMark;
import io.etcdwarden.pki.rotation.RestartPermit;
import io.etcdwarden.pki.secret.Line;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Decides whether a restart for certificates may start now, or waits for a maintenance window.
 *
 * <p>A restart waits unless a certificate that members use ends before the next window opens: then
 * waiting would be an outage. A restart that has started is completed after the window has closed,
 * because members that have restarted and members that have not should not stay together for long.
 *
 * @param started the marks of the restarts that have started, as text
 */
record WindowedRestarts(RestartWindows windows, Map<Line, String> started, Instant now) {
  /**
   * The rotation with the permit of its restart, if it needs one.
   *
   * @param used the leaf certificates that processes of the line hold in memory
   */
  CaRotation of(Line line, CaRotation rotation, List<LoadedUse> used) {
    String mark = rotation.mark().map(RestartMark::text).orElse("");
    if (mark.isEmpty() || mark.equals(started.get(line))) {
      return rotation.withPermit(RestartPermit.now());
    }
    if (windows.isOpen(now)) {
      return rotation.withPermit(RestartPermit.now()).withDue(windows.closing(now));
    }
    if (rotation.permit() instanceof RestartPermit.Urgent) {
      return rotation;
    }
    Instant opening = windows.opening(now);
    List<LoadedEnd> tooEarly =
        used.stream()
            .filter(loaded -> loaded.isCurrent() || loaded.needsRestart())
            .map(LoadedEnd::new)
            .filter(end -> end.latestRestart().isBefore(opening))
            .toList();
    return tooEarly.stream()
        .filter(end -> !now.isBefore(end.restartTime()))
        .min(Comparator.comparing(LoadedEnd::latestRestart))
        .map(end -> rotation.withPermit(new RestartPermit.Urgent(cause(line, end, opening))))
        .orElseGet(
            () ->
                rotation
                    .withPermit(new RestartPermit.Held(opening))
                    .withDue(firstRestart(tooEarly, opening)));
  }

  private static Instant firstRestart(List<LoadedEnd> tooEarly, Instant opening) {
    return tooEarly.stream()
        .map(LoadedEnd::restartTime)
        .min(Comparator.naturalOrder())
        .filter(opening::isAfter)
        .orElse(opening);
  }

  private static String cause(Line line, LoadedEnd end, Instant opening) {
    String next =
        opening.equals(Instant.MAX)
            ? "no maintenance window opens"
            : "the next one opens " + opening;
    return end.loaded()
        .content()
        .notAfter()
        .map(
            notAfter ->
                "a certificate of line %s that members use ends %s, and %s"
                    .formatted(line.wireName(), notAfter, next))
        .orElse(
            "the end of a certificate of line %s that members use is not known"
                .formatted(line.wireName()));
  }
}
