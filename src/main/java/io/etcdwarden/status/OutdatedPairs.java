package io.etcdwarden.status;

import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RestartPermit;
import io.etcdwarden.pki.secret.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pods with processes that use older pairs than the Secrets hold, most urgent first. */
record OutdatedPairs(List<Group> groups) {
  /** As for a provided certificate that expires soon. */
  private static final Duration SOON = Duration.ofDays(30);

  /** How soon the pods must be restarted, most urgent first. */
  enum Urgency {
    EXPIRED,
    SOON,
    /** A handshake showed an older pair than the process must have read. */
    UNEXPECTED,
    UNKNOWN,
    LATER
  }

  /**
   * Pods that use the same older pairs.
   *
   * @param isAutomatic whether the operator restarts them in time
   * @param opening when the maintenance window opens for which their restart waits; {@link
   *     Instant#MIN} if it waits for none
   */
  private record Group(
      List<String> pods,
      List<LoadedUse> uses,
      Urgency urgency,
      boolean isAutomatic,
      Instant opening) {
    String sentence() {
      boolean isOne = pods.size() == 1;
      String used = uses.stream().map(Group::described).collect(Collectors.joining(", "));
      return uses.stream().anyMatch(LoadedUse::isUnexpected)
          ? unexpected(isOne, used)
          : "%s %s an older certificate than the Secret has: %s. %s"
              .formatted(subject(isOne), isOne ? "uses" : "use", used, urgencySentence(isOne));
    }

    private String subject(boolean isOne) {
      return (isOne ? "Pod " : "Pods ") + String.join(", ", pods);
    }

    private String urgencySentence(boolean isOne) {
      return switch (urgency) {
        case EXPIRED ->
            "It expired %s, and connections with it are refused. ".formatted(end())
                + restart(isOne, "now");
        case SOON, UNEXPECTED, LATER ->
            "It expires %s. ".formatted(end()) + restart(isOne, "before then");
        case UNKNOWN -> "When it expires is not known. " + restart(isOne, "soon");
      };
    }

    /** Another restart for the same Secret is not due by the times, so the operator causes none. */
    private String unexpected(boolean isOne, String used) {
      return "%s %s an older certificate than the Secret has, although the kubelet must have mounted the newer one: %s. It %s %s. Delete the %s. If the new %s the older certificate too, check the kubelet of the node."
          .formatted(
              subject(isOne),
              isOne ? "presents" : "present",
              used,
              urgency == Urgency.EXPIRED ? "expired" : "expires",
              end(),
              isOne ? "pod" : "pods one by one",
              isOne ? "pod presents" : "pods present");
    }

    private String restart(boolean isOne, String time) {
      return "%s %s %s."
          .formatted(
              isAutomatic ? "The operator restarts the" : "Restart the",
              isOne ? "pod" : "pods one by one",
              isAutomatic && opening.isAfter(Instant.MIN)
                  ? "when the next maintenance window opens, at " + Rfc3339.format(opening)
                  : time);
    }

    private static String described(LoadedUse loaded) {
      return "%s (Secret %s)".formatted(loaded.use().wireName(), loaded.stored().secret());
    }

    private String end() {
      return firstEnd(uses).map(Rfc3339::format).orElseThrow();
    }
  }

  static OutdatedPairs of(LoadedMaterial loaded, PkiOutcome pki, Instant now) {
    Map<String, List<LoadedUse>> byPod =
        loaded.uses().stream()
            .filter(use -> use.needsRestart() || use.isUnexpected())
            .collect(
                Collectors.groupingBy(
                    it -> it.run().pod(), LinkedHashMap::new, Collectors.toList()));
    Map<List<Object>, Group> groups = new LinkedHashMap<>();
    byPod.forEach(
        (pod, uses) -> {
          boolean isAutomatic = uses.stream().allMatch(use -> isRestarted(use, pki));
          Group group =
              new Group(List.of(pod), uses, urgency(uses, now), isAutomatic, opening(uses, pki));
          groups.merge(key(group), group, OutdatedPairs::join);
        });
    return new OutdatedPairs(
        groups.values().stream().sorted(Comparator.comparing(Group::urgency)).toList());
  }

  /** Whether the operator restarts members for the certificate, and nothing holds the restart. */
  private static boolean isRestarted(LoadedUse loaded, PkiOutcome pki) {
    return Optional.ofNullable(pki.rotations().get(loaded.use().line()))
            .filter(rotation -> rotation.obstacle().isEmpty())
            .isPresent()
        && (isGenerated(loaded, pki) || isEachChangeLoaded(pki));
  }

  /** Members restart for changed provided Secrets only if no restart can lose a member. */
  private static boolean isEachChangeLoaded(PkiOutcome pki) {
    return pki.findings().stream()
        .noneMatch(it -> it.isError() || it.code() == FindingCode.PEER_TRUST_UNKNOWN);
  }

  private static boolean isGenerated(LoadedUse loaded, PkiOutcome pki) {
    return pki.artifacts().stream()
        .filter(artifact -> artifact.secret().equals(loaded.stored().secret()))
        .allMatch(artifact -> artifact.origin() == Origin.GENERATED);
  }

  /** If lines wait for different windows, the pod restarts in the first one. */
  private static Instant opening(List<LoadedUse> uses, PkiOutcome pki) {
    return uses.stream()
        .map(use -> pki.rotations().getOrDefault(use.use().line(), CaRotation.NONE).permit())
        .flatMap(permit -> permit instanceof RestartPermit.Held held ? Stream.of(held) : null)
        .map(RestartPermit.Held::opening)
        .min(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  private static List<Object> key(Group group) {
    return List.of(
        group.urgency(),
        firstEnd(group.uses()),
        group.uses().stream().map(LoadedUse::use).toList());
  }

  private static Group join(Group one, Group other) {
    List<String> pods = new ArrayList<>(one.pods());
    pods.addAll(other.pods());
    return new Group(pods, one.uses(), one.urgency(), one.isAutomatic(), one.opening());
  }

  private static Urgency urgency(List<LoadedUse> uses, Instant now) {
    Instant end = firstEnd(uses).orElse(Instant.MAX);
    if (now.isAfter(end)) {
      return Urgency.EXPIRED;
    }
    if (!now.isBefore(end.minus(SOON))) {
      return Urgency.SOON;
    }
    if (uses.stream().anyMatch(LoadedUse::isUnexpected)) {
      return Urgency.UNEXPECTED;
    }
    boolean isKnown = uses.stream().allMatch(it -> it.content().notAfter().isPresent());
    return isKnown ? Urgency.LATER : Urgency.UNKNOWN;
  }

  private static Optional<Instant> firstEnd(List<LoadedUse> uses) {
    return uses.stream()
        .flatMap(it -> it.content().notAfter().stream())
        .min(Comparator.naturalOrder());
  }

  /** How soon the first pod must be restarted; empty if none must. */
  Optional<Urgency> urgency() {
    return groups.stream().map(Group::urgency).findFirst();
  }

  /** What is wrong and what to do, one sentence for the pods that use the same pairs. */
  List<String> sentences() {
    return groups.stream().map(Group::sentence).toList();
  }

  /** When the passing of time alone changes the urgency of a pod. */
  Instant nextChange(Instant now) {
    return groups.stream()
        .flatMap(group -> firstEnd(group.uses()).stream())
        .flatMap(end -> Stream.of(end.minus(SOON), end.plusSeconds(1)))
        .filter(time -> time.isAfter(now))
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }
}
