package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.EventText;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RestartMark;
import io.etcdwarden.pki.rotation.RestartPermit;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.status.Progress;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether members restart now for the rotation of a CA or for renewed certificates.
 *
 * <p>The pod template gets a mark per line, so the StatefulSet replaces one pod at a time and stops
 * at the first one that does not become ready. All lines that need a restart get their marks in one
 * change. No restart starts while another one, or any other rollout, is in progress.
 */
sealed interface MemberRestart {
  /** No rotation needs a restart. */
  record NotNeeded() implements MemberRestart {}

  /** A restart is needed or in progress; {@code reason} says what it waits for. */
  record Waiting(String reason) implements MemberRestart {}

  /**
   * The template of the StatefulSet gets these annotations.
   *
   * @param cause what the members restart for, as a text for users
   */
  record Start(Map<String, String> annotations, String cause, EventText event)
      implements MemberRestart {
    public Start {
      annotations = Map.copyOf(annotations);
    }
  }

  /**
   * Whether a restart may start after this reconcile: the user has not stopped every change, every
   * Secret was written before, and nothing else waits.
   */
  static boolean mayStart(
      SpecGate.Decision gate, PlannedCluster planned, ReconcileAttempt attempt) {
    return !SpecGate.isSuspended(gate)
        && planned.pki().writes().isEmpty()
        && switch (attempt.outcome().progress()) {
          case Progress.Done _, Progress.Skipped _ -> true;
          case Progress.Waiting _, Progress.Failed _ -> false;
        };
  }

  /**
   * Decides for the StatefulSet as it is after every other write of this reconcile.
   *
   * @param pki the outcome whose Secrets are all written
   * @param members the members as the pods show them, which may lag behind the StatefulSet
   */
  static MemberRestart next(
      PkiOutcome pki, Optional<StatefulSet> memberSet, List<MemberPod> members) {
    Map<Line, RestartMark> marks = new EnumMap<>(Line.class);
    pki.rotations().forEach((line, it) -> it.mark().ifPresent(mark -> marks.put(line, mark)));
    if (marks.isEmpty() || memberSet.isEmpty()) {
      return new NotNeeded();
    }
    StatefulSet set = memberSet.get();
    Map<String, String> wanted = annotations(marks);
    wanted.entrySet().removeIf(mark -> mark.getValue().equals(annotation(set, mark.getKey())));
    RestartPermit permit = permit(pki, wanted.keySet());
    String cause = CertificateChange.describe(marks, pki, members);
    String names =
        pki.rotations().values().stream()
            .map(CaRotation::restarts)
            .flatMap(List::stream)
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining(", "));
    if (wanted.isEmpty()) {
      return new Waiting(
          "Members restart one by one for %s (%s): %s."
              .formatted(purpose(marks), described(marks), names));
    }
    if (permit instanceof RestartPermit.Held held) {
      return new Waiting(
          "Members must restart for %s (%s); the restart waits for the next maintenance window, which opens %s."
              .formatted(purpose(marks), described(marks), held.opening()));
    }
    return isAtRest(set) && members.stream().allMatch(MemberPod::isRunning)
        ? new Start(
            withReason(withMarksOfOtherLines(wanted, pki), cause),
            cause,
            event(
                permit,
                "Restarting %s one by one for %s: %s".formatted(names, purpose(marks), cause)))
        : new Waiting(
            "Members must restart for %s (%s); the restart waits until all of"
                    .formatted(purpose(marks), described(marks))
                + " them are ready.");
  }

  /** A restart that may start now takes the other lines along: they need no second one. */
  private static RestartPermit permit(PkiOutcome pki, Set<String> keys) {
    List<RestartPermit> permits =
        Stream.of(Line.values())
            .filter(line -> keys.contains(key(line)))
            .map(line -> pki.rotations().get(line).permit())
            .toList();
    return permits.stream()
        .filter(permit -> permit instanceof RestartPermit.Now)
        .findFirst()
        .or(() -> permits.stream().filter(permit -> !permit.isHeld()).findFirst())
        .or(() -> permits.stream().findFirst())
        .orElse(RestartPermit.now());
  }

  private static EventText event(RestartPermit permit, String restart) {
    return permit instanceof RestartPermit.Urgent urgent
        ? EventText.warning(
            "RestartOutsideMaintenanceWindow",
            restart
                + ". No maintenance window is open, but the restart cannot wait: "
                + urgent.cause())
        : EventText.normal("MembersRestart", restart);
  }

  private static String purpose(Map<Line, RestartMark> marks) {
    if (marks.values().stream().allMatch(mark -> mark.phase() == RotationPhase.RENEWING)) {
      return "renewed certificates";
    }
    return marks.values().stream().allMatch(mark -> mark.generation() == 0)
        ? "a changed CA"
        : "the rotation of a CA";
  }

  private static Map<String, String> annotations(Map<Line, RestartMark> marks) {
    Map<String, String> annotations = new LinkedHashMap<>();
    marks.forEach((line, mark) -> annotations.put(key(line), mark.text()));
    return annotations;
  }

  private static Map<String, String> withMarksOfOtherLines(
      Map<String, String> annotations, PkiOutcome pki) {
    Map<String, String> all = new LinkedHashMap<>(annotations);
    pki.rotations()
        .forEach(
            (line, it) ->
                it.markOfOtherRestart().ifPresent(mark -> all.put(key(line), mark.text())));
    return all;
  }

  private static Map<String, String> withReason(Map<String, String> annotations, String cause) {
    annotations.put(Annotations.RESTART_REASON, cause);
    return annotations;
  }

  private static String key(Line line) {
    return Annotations.RESTARTED_FOR + line.wireName();
  }

  private static String described(Map<Line, RestartMark> marks) {
    return marks.entrySet().stream()
        .map(
            it -> "line %s, %s".formatted(it.getKey().wireName(), it.getValue().phase().wireName()))
        .collect(Collectors.joining("; "));
  }

  private static String annotation(StatefulSet set, String key) {
    Map<String, String> annotations = set.getSpec().getTemplate().getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(key);
  }

  /** Whether every pod of the StatefulSet is ready and has the present template. */
  private static boolean isAtRest(StatefulSet set) {
    StatefulSetStatus status = set.getStatus();
    Integer replicas = set.getSpec().getReplicas();
    return status != null
        && Objects.equals(status.getObservedGeneration(), set.getMetadata().getGeneration())
        && Objects.equals(status.getReplicas(), replicas)
        && Objects.equals(status.getReadyReplicas(), replicas)
        && Objects.equals(status.getCurrentRevision(), status.getUpdateRevision());
  }
}
