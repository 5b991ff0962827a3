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
record MemberTroubles(List<Trouble> found, List<Trouble> starting, Instant now) {
  /** A pod is made, and a sidecar speaks up, in less. */
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  /** A member alone is ready sooner. */
  private static final Duration START = Duration.ofSeconds(50);

  /** Sidecars of several members ask for the others, one question after the other: no alarm. */
  private static final Duration START_TOGETHER = Duration.ofMinutes(4);

  static MemberTroubles of(Facts facts) {
    ClusterPlan plan = facts.outcome().plan();
    List<Trouble> found = new ArrayList<>();
    List<Trouble> starting = new ArrayList<>();
    for (int ordinal = 0; ordinal < plan.members().size(); ordinal++) {
      String name = plan.names().pod(ordinal);
      String member = plan.names().member(ordinal);
      Optional<Pod> pod = facts.outcome().after().pod(name);
      Optional<Trouble> plain =
          pod.map(there -> PodTrouble.of(there).or(() -> silence(there, member, facts)))
              .orElse(missing(name, ordinal, member, facts));
      plain.ifPresent(found::add);
      Optional<Instant> unready =
          plain.isPresent() ? Optional.empty() : pod.flatMap(MemberTroubles::unreadySince);
      boolean together = plan.members().size() > 1;
      unready.map(since -> standstill(name, since, together)).ifPresent(found::add);
      unready.filter(_ -> together).map(since -> start(name, since)).ifPresent(starting::add);
    }
    return new MemberTroubles(found, starting, facts.now());
  }

  /** Those that count. */
  List<Trouble> told() {
    return at(now, found);
  }

  private static List<Trouble> at(Instant now, List<Trouble> troubles) {
    return troubles.stream().filter(trouble -> trouble.isToldAt(now)).toList();
  }

  /** Those that count and are about this program. */
  List<Trouble> toldOf(String container) {
    return told().stream().filter(trouble -> trouble.isAbout(container)).toList();
  }

  Instant nextChange() {
    return Stream.of(found, starting)
        .map(troubles -> Trouble.nextChange(troubles, now))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The sentence followed by those of all troubles. */
  String appendedTo(String sentence) {
    List<Trouble> shown = new ArrayList<>(told());
    shown.addAll(at(now, starting));
    return shown.isEmpty() ? sentence : sentence + " " + Trouble.text(shown);
  }

  private static Optional<Trouble> missing(String pod, int ordinal, String member, Facts facts) {
    Optional<StatefulSet> set =
        facts
            .memberSet()
            .filter(it -> it.getMetadata().getCreationTimestamp() != null)
            .filter(it -> ordinal < new MemberSetFacts(it).wanted());
    return set.map(
        it ->
            Trouble.ofPod(
                "PodMissing",
                "Pod "
                    + pod
                    + " is not there; kubectl describe statefulset "
                    + it.getMetadata().getName()
                    + " says why it cannot be made.",
                later(
                        Instant.parse(it.getMetadata().getCreationTimestamp()),
                        renewed(facts, member))
                    .plus(PATIENCE)));
  }

  /** The pod has nothing to complain of, and yet its member gives no sign of life. */
  private static Optional<Trouble> silence(Pod pod, String member, Facts facts) {
    Optional<Instant> ready =
        Optional.ofNullable(pod.getStatus())
            .flatMap(status -> PodTrouble.condition(status, "ContainersReady"))
            .filter(condition -> "True".equals(condition.getStatus()))
            .map((PodCondition condition) -> PodTrouble.since(condition));
    boolean reports =
        facts.members().stream()
            .anyMatch(it -> member.equals(it.name()) && MemberStatus.READY.equals(it.status()));
    if (ready.isEmpty() || reports) {
      return Optional.empty();
    }
    Instant renewed = renewed(facts, member);
    String since = renewed.equals(Instant.EPOCH) ? "yet" : "since " + Times.text(renewed);
    return Optional.of(
        new Trouble(
            "SidecarSilent",
            ContainerTrouble.BACKUP_RESTORE,
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
  private static Trouble standstill(String pod, Instant since, boolean together) {
    Instant counts = since.plus(together ? START_TOGETHER : START);
    return unready(pod, "runs and is not ready", since, counts, Instant.MAX);
  }

  private static Trouble start(String pod, Instant since) {
    return unready(pod, "has been starting", since, since.plus(START), since.plus(START_TOGETHER));
  }

  private static Optional<Instant> unreadySince(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .filter(MemberTroubles::isRunning)
        .flatMap(status -> PodTrouble.condition(status, "ContainersReady"))
        .filter(condition -> "False".equals(condition.getStatus()))
        .map(PodTrouble::since);
  }

  private static Trouble unready(
      String pod, String state, Instant since, Instant from, Instant until) {
    return new Trouble(
        "PodNotReady",
        ContainerTrouble.BACKUP_RESTORE,
        "Pod "
            + pod
            + " "
            + state
            + " since "
            + Times.text(since)
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

  private static Instant renewed(Facts facts, String member) {
    return facts
        .outcome()
        .after()
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
