package io.etcdwarden.status;

import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.observed.LeaseFields;
import io.etcdwarden.observed.PodConditions;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds why members do not become ready, in the order of their ordinals: problems of their pods,
 * missing pods, sidecars that renew no Lease although the pod is ready, and Leases that are dated
 * in the future.
 *
 * @param found all problems, including those that are not reported yet
 * @param starting slow starts that may end by themselves: shown in the condition, but no event
 */
record MemberProblems(List<Problem> found, List<Problem> starting, Instant now) {
  /** A healthy pod is created, and a healthy sidecar renews its Lease, in less time. */
  private static final Duration DELAY = Duration.ofSeconds(45);

  /** A single member is ready in less time. */
  private static final Duration SINGLE_START = Duration.ofSeconds(50);

  /** The sidecars of several members look for each other one by one, which takes minutes. */
  private static final Duration JOINT_START = Duration.ofMinutes(4);

  static MemberProblems of(CheckInput input) {
    ClusterPlan plan = input.outcome().plan();
    List<Problem> found = new ArrayList<>();
    List<Problem> starting = new ArrayList<>();
    for (int ordinal = 0; ordinal < plan.members().size(); ordinal++) {
      String name = plan.names().pod(ordinal);
      String member = plan.names().member(ordinal);
      Optional<Pod> pod = input.outcome().observed().pod(name);
      Optional<Problem> problem =
          pod.map(it -> PodProblem.of(it).or(() -> silentSidecar(it, member, input)))
              .orElse(missing(name, ordinal, member, input));
      problem.ifPresent(found::add);
      LeaseProblem.ofMember(input, member).ifPresent(found::add);
      Optional<Instant> unready =
          problem.isPresent() ? Optional.empty() : pod.flatMap(MemberProblems::unreadySince);
      boolean isJointStart = plan.members().size() > 1;
      unready.map(since -> notReady(name, since, isJointStart)).ifPresent(found::add);
      unready.filter(_ -> isJointStart).map(since -> start(name, since)).ifPresent(starting::add);
    }
    return new MemberProblems(found, starting, input.now());
  }

  /** The problems that are reported now. */
  List<Problem> active() {
    return at(now, found);
  }

  private static List<Problem> at(Instant now, List<Problem> problems) {
    return problems.stream().filter(problem -> problem.isActiveAt(now)).toList();
  }

  /** The problems of this container that are reported now. */
  List<Problem> activeOf(String container) {
    return active().stream().filter(problem -> problem.isOfContainer(container)).toList();
  }

  Instant nextChange() {
    return Stream.of(found, starting)
        .map(problems -> Problem.nextChange(problems, now))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The sentence, followed by the sentences of all problems. */
  String appendTo(String sentence) {
    List<Problem> shown = new ArrayList<>(active());
    shown.addAll(at(now, starting));
    return shown.isEmpty() ? sentence : sentence + " " + Problem.joinSentences(shown);
  }

  private static Optional<Problem> missing(
      String pod, int ordinal, String member, CheckInput input) {
    Optional<StatefulSet> set =
        input
            .memberSet()
            .filter(it -> it.getMetadata().getCreationTimestamp() != null)
            .filter(it -> ordinal < new MemberSetStatus(it).desired());
    return set.map(
        it ->
            Problem.ofPod(
                "PodMissing",
                "Pod "
                    + pod
                    + " does not exist"
                    + refusal(pod, input)
                    + "; see kubectl describe statefulset "
                    + it.getMetadata().getName()
                    + ".",
                later(
                        Instant.parse(it.getMetadata().getCreationTimestamp()),
                        renewed(input, member))
                    .plus(DELAY)));
  }

  /** The latest answer of the API server about this pod, if it refused to create it. */
  private static String refusal(String pod, CheckInput input) {
    Pattern name = Pattern.compile("(?<![a-z0-9.-])" + Pattern.quote(pod) + "(?![a-z0-9.-])");
    return input.outcome().observed().memberSetWarnings().stream()
        .filter(warning -> name.matcher(warning).find())
        .findFirst()
        .map(warning -> ": " + Problem.quoted(warning))
        .orElse("");
  }

  /** The containers of the pod are ready, but the sidecar does not renew the Lease. */
  private static Optional<Problem> silentSidecar(Pod pod, String member, CheckInput input) {
    Optional<Instant> ready = PodConditions.since(pod, PodConditions.CONTAINERS_READY, "True");
    boolean reports =
        input.members().stream()
            .anyMatch(it -> member.equals(it.name()) && MemberStatus.READY.equals(it.status()));
    if (ready.isEmpty() || reports) {
      return Optional.empty();
    }
    Instant renewed = renewed(input, member);
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
                + " although the pod is ready; see kubectl logs "
                + pod.getMetadata().getName()
                + " -c backup-restore.",
            later(ready.get(), renewed).plus(DELAY),
            Instant.MAX));
  }

  /** All containers run but the pod is not ready; only their logs say what they wait for. */
  private static Problem notReady(String pod, Instant since, boolean isJointStart) {
    Instant activeFrom = since.plus(isJointStart ? JOINT_START : SINGLE_START);
    return unready(pod, "runs but has not been ready", since, activeFrom, Instant.MAX);
  }

  private static Problem start(String pod, Instant since) {
    return unready(
        pod, "has been starting", since, since.plus(SINGLE_START), since.plus(JOINT_START));
  }

  private static Optional<Instant> unreadySince(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .filter(MemberProblems::isRunning)
        .flatMap(_ -> PodConditions.since(pod, PodConditions.CONTAINERS_READY, "False"));
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
            + ": backup-restore may be restoring data, waiting for other members, or rejected by"
            + " its store; see kubectl logs "
            + pod
            + " -c backup-restore.",
        from,
        until);
  }

  private static boolean isRunning(PodStatus status) {
    return !status.getContainerStatuses().isEmpty()
        && status.getContainerStatuses().stream()
            .allMatch(it -> it.getState() != null && it.getState().getRunning() != null);
  }

  private static Instant renewed(CheckInput input, String member) {
    return input
        .outcome()
        .observed()
        .lease(member)
        .flatMap(LeaseFields::renewTime)
        .orElse(Instant.EPOCH);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
