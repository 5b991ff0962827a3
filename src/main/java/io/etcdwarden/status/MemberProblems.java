package io.etcdwarden.status;

import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps members from getting on, in the order of their ordinals: what their pods say, pods
 * that are missing, and sidecars that keep silent behind pods that seem well.
 *
 * @param found all of it, also what does not count yet
 * @param starting what may still pass by itself: shown, but no reason to wake anybody
 */
record MemberProblems(List<Problem> found, List<Problem> starting, Instant now) {
  /** A pod is made, and a sidecar speaks up, in less. */
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  /** A member alone is ready sooner. */
  private static final Duration START = Duration.ofSeconds(50);

  /** Sidecars of several members ask for the others, one question after the other: no alarm. */
  private static final Duration START_TOGETHER = Duration.ofMinutes(4);

  static MemberProblems of(CheckInput checkInput) {
    ClusterPlan plan = checkInput.outcome().plan();
    List<Problem> found = new ArrayList<>();
    List<Problem> starting = new ArrayList<>();
    for (int ordinal = 0; ordinal < plan.members().size(); ordinal++) {
      String name = plan.names().pod(ordinal);
      String member = plan.names().member(ordinal);
      Optional<Pod> pod = checkInput.outcome().observed().pod(name);
      Optional<Problem> plain =
          pod.map(there -> PodProblem.of(there).or(() -> silentSidecar(there, member, checkInput)))
              .orElse(missing(name, ordinal, member, checkInput));
      plain.ifPresent(found::add);
      Optional<Instant> unready =
          plain.isPresent() ? Optional.empty() : pod.flatMap(MemberProblems::unreadySince);
      boolean together = plan.members().size() > 1;
      unready.map(since -> notReady(name, since, together)).ifPresent(found::add);
      unready.filter(_ -> together).map(since -> start(name, since)).ifPresent(starting::add);
    }
    return new MemberProblems(found, starting, checkInput.now());
  }

  /** Those that count. */
  List<Problem> active() {
    return at(now, found);
  }

  private static List<Problem> at(Instant now, List<Problem> troubles) {
    return troubles.stream().filter(problem -> problem.isActiveAt(now)).toList();
  }

  /** Those that count and are about this program. */
  List<Problem> activeOf(String container) {
    return active().stream().filter(problem -> problem.isOfContainer(container)).toList();
  }

  Instant nextChange() {
    return Stream.of(found, starting)
        .map(troubles -> Problem.nextChange(troubles, now))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The sentence followed by those of all troubles. */
  String appendTo(String sentence) {
    List<Problem> shown = new ArrayList<>(active());
    shown.addAll(at(now, starting));
    return shown.isEmpty() ? sentence : sentence + " " + Problem.joinSentences(shown);
  }

  private static Optional<Problem> missing(
      String pod, int ordinal, String member, CheckInput checkInput) {
    Optional<StatefulSet> set =
        checkInput
            .memberSet()
            .filter(it -> it.getMetadata().getCreationTimestamp() != null)
            .filter(it -> ordinal < new MemberSetStatus(it).desired());
    return set.map(
        it ->
            Problem.ofPod(
                "PodMissing",
                "Pod "
                    + pod
                    + " is not there; kubectl describe statefulset "
                    + it.getMetadata().getName()
                    + " says why it cannot be made.",
                later(
                        Instant.parse(it.getMetadata().getCreationTimestamp()),
                        renewed(checkInput, member))
                    .plus(PATIENCE)));
  }

  /** The pod has nothing to complain of, and yet its member gives no sign of life. */
  private static Optional<Problem> silentSidecar(Pod pod, String member, CheckInput checkInput) {
    Optional<Instant> ready =
        Optional.ofNullable(pod.getStatus())
            .flatMap(status -> PodProblem.condition(status, "ContainersReady"))
            .filter(condition -> "True".equals(condition.getStatus()))
            .map((PodCondition condition) -> PodProblem.since(condition));
    boolean reports =
        checkInput.members().stream()
            .anyMatch(it -> member.equals(it.name()) && MemberStatus.READY.equals(it.status()));
    if (ready.isEmpty() || reports) {
      return Optional.empty();
    }
    Instant renewed = renewed(checkInput, member);
    String since = renewed.equals(Instant.EPOCH) ? "yet" : "since " + Rfc3339.format(renewed);
    return Optional.of(
        new Problem(
            "SidecarSilent",
            ContainerProblem.BACKUP_RESTORE,
            "Pod "
                + pod.getMetadata().getName()
                + ": container backup-restore has not renewed Lease "
                + member
                + " "
                + since
                + " though the pod is ready; kubectl logs "
                + pod.getMetadata().getName()
                + " -c backup-restore says why.",
            later(ready.get(), renewed).plus(PATIENCE),
            Instant.MAX));
  }

  /** All of its programs run, and yet it is not ready: what they wait for, only they know. */
  private static Problem notReady(String pod, Instant since, boolean together) {
    Instant counts = since.plus(together ? START_TOGETHER : START);
    return unready(pod, "runs and is not ready", since, counts, Instant.MAX);
  }

  private static Problem start(String pod, Instant since) {
    return unready(pod, "has been starting", since, since.plus(START), since.plus(START_TOGETHER));
  }

  private static Optional<Instant> unreadySince(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .filter(MemberProblems::isRunning)
        .flatMap(status -> PodProblem.condition(status, "ContainersReady"))
        .filter(condition -> "False".equals(condition.getStatus()))
        .map(PodProblem::since);
  }

  private static Problem unready(
      String pod, String state, Instant since, Instant from, Instant until) {
    return new Problem(
        "PodNotReady",
        ContainerProblem.BACKUP_RESTORE,
        "Pod "
            + pod
            + " "
            + state
            + " since "
            + Rfc3339.format(since)
            + ": backup-restore may still be bringing data back, miss the other members, or be"
            + " refused by its store; kubectl logs "
            + pod
            + " -c backup-restore says which.",
        from,
        until);
  }

  private static boolean isRunning(PodStatus status) {
    return !status.getContainerStatuses().isEmpty()
        && status.getContainerStatuses().stream()
            .allMatch(it -> it.getState() != null && it.getState().getRunning() != null);
  }

  private static Instant renewed(CheckInput checkInput, String member) {
    return checkInput
        .outcome()
        .observed()
        .lease(member)
        .map(Lease::getSpec)
        .map(spec -> spec.getRenewTime())
        .map(time -> time.toInstant())
        .orElse(Instant.EPOCH);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
