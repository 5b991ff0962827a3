package io.etcdwarden.status;

import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RestartPermit;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the status says about the rotations of CAs that are in progress.
 *
 * @param reason the reason of the condition; empty if no CA is rotated
 * @param sentences what each rotation does or waits for; blocked ones first
 */
record RotationReport(Optional<String> reason, List<String> sentences) {
  /** A rotation that cannot continue until a user acts. */
  static final String BLOCKED = "RotationBlocked";

  private static final String IN_PROGRESS = "RotationInProgress";

  static RotationReport of(PkiOutcome pki) {
    Map<CaRotation, List<Line>> rotations = new LinkedHashMap<>();
    for (Line line : Line.values()) {
      Optional.ofNullable(pki.rotations().get(line))
          .filter(RotationReport::replacesCa)
          .ifPresent(
              rotation -> rotations.computeIfAbsent(rotation, _ -> new ArrayList<>()).add(line));
    }
    List<String> sentences =
        rotations.keySet().stream()
            .sorted(Comparator.comparing(RotationReport::isBlocked).reversed())
            .map(rotation -> sentence(rotation, rotations.get(rotation)))
            .toList();
    return new RotationReport(reason(rotations), sentences);
  }

  /** Restarts for renewed leaf certificates are reported with these certificates. */
  private static boolean replacesCa(CaRotation rotation) {
    return rotation.isInProgress() && rotation.phase() != RotationPhase.RENEWING;
  }

  private static boolean isBlocked(CaRotation rotation) {
    return !rotation.obstacle().isEmpty();
  }

  private static Optional<String> reason(Map<CaRotation, List<Line>> rotations) {
    if (rotations.isEmpty()) {
      return Optional.empty();
    }
    boolean isAnyBlocked = rotations.keySet().stream().anyMatch(RotationReport::isBlocked);
    return Optional.of(isAnyBlocked ? BLOCKED : IN_PROGRESS);
  }

  private static String sentence(CaRotation rotation, List<Line> lines) {
    String names = lines.stream().map(Line::wireName).collect(Collectors.joining(", "));
    if (rotation.generation() == 0) {
      return provided(rotation, names);
    }
    String cas = lines.size() == 1 ? "CA of line " + names : "CAs of lines " + names;
    String phase = rotation.shownPhase().wireName();
    return isBlocked(rotation)
        ? "The rotation of the %s is blocked in phase %s: %s"
            .formatted(cas, phase, rotation.obstacle())
        : "The %s %s rotated, phase %s: %s"
            .formatted(cas, lines.size() == 1 ? "is" : "are", phase, progress(rotation));
  }

  /** A provided CA, or the first one of the operator. */
  private static String provided(CaRotation rotation, String names) {
    String step =
        switch (rotation.step()) {
          case RotationStep.Restart restart ->
              String.join(", ", restart.members())
                  + " restart one by one to load the changed CA Secret"
                  + start(rotation.permit());
          case RotationStep.AwaitHandshakes await ->
              "%s must restart to load the changed CA Secret, as soon as it is known that the restart loses no member."
                  .formatted(String.join(", ", await.members()));
          default -> progress(rotation);
        };
    return "The CA of line %s changes, phase %s: %s"
        .formatted(names, rotation.shownPhase().wireName(), step);
  }

  private static String progress(CaRotation rotation) {
    String newest = "CA generation " + rotation.generation();
    return switch (rotation.step()) {
      case RotationStep.Generate generate ->
          "CA generation %d is generated.".formatted(generate.generation());
      case RotationStep.Publish _ -> newest + " is added to the CA Secret.";
      case RotationStep.Restart restart ->
          String.join(", ", restart.members())
              + " restart one by one to "
              + purpose(restart.phase(), newest)
              + start(rotation.permit());
      case RotationStep.Replace replace ->
          "%s %s replaced without waiting until all members are ready, because every older CA has ended: they become ready with %s only."
              .formatted(
                  String.join(", ", replace.members()),
                  replace.members().size() == 1 ? "is" : "are",
                  newest);
      case RotationStep.Issue _ -> "Certificates are issued from %s.".formatted(newest);
      case RotationStep.AwaitClients _ ->
          "Clients have until %s to trust %s, before the server certificate is issued from it."
              .formatted(Rfc3339.format(rotation.due()), newest);
      case RotationStep.AwaitClientCertificates _ ->
          "The Secrets of spec.pki.clients get certificates from %s.".formatted(newest);
      case RotationStep.AwaitMountedFiles await ->
          "The kubelet writes the new certificates into the files of %s."
              .formatted(String.join(", ", await.members()));
      case RotationStep.AwaitHandshakes await ->
          "TLS handshakes show which certificates %s present."
              .formatted(String.join(", ", await.members()));
      case RotationStep.Distrust _ -> "Older CA generations are removed from the CA Secret.";
      case RotationStep.Delete _ -> "The Secrets of older CA generations are deleted.";
      case RotationStep.Steady _ -> "No rotation is in progress.";
    };
  }

  private static String purpose(RotationPhase phase, String newest) {
    return switch (phase) {
      case TRUST_ROLLING -> "trust " + newest;
      case DISTRUST_ROLLING -> "stop trusting older CA generations";
      default -> "load the certificates of " + newest;
    };
  }

  private static String start(RestartPermit permit) {
    return switch (permit) {
      case RestartPermit.Held held when held.opening().equals(Instant.MAX) ->
          ", but no maintenance window opens: change spec.pki.maintenanceWindows.";
      case RestartPermit.Held held ->
          " when the next maintenance window opens, at %s."
              .formatted(Rfc3339.format(held.opening()));
      case RestartPermit.Now _, RestartPermit.Urgent _ -> ".";
    };
  }
}
