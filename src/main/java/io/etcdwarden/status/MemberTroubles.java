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
import java.util.List;
import java.util.Optional;

/**
 * What keeps members from getting on, in the order of their ordinals: what their pods say, pods
 * that are missing, and sidecars that keep silent behind pods that seem well.
 *
 * @param found all of it, also what does not count yet
 */
record MemberTroubles(List<Trouble> found, Instant now) {
  /** A pod is made, and a sidecar speaks up, in less. */
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  /** A member alone is ready sooner. */
  private static final Duration START = Duration.ofSeconds(50);

  /** Sidecars of several members ask for the others, one question after the other. */
  private static final Duration START_TOGETHER = Duration.ofMinutes(4);

  static MemberTroubles of(Facts facts) {
    ClusterPlan plan = facts.outcome().plan();
    List<Trouble> found = new ArrayList<>();
    for (int ordinal = 0; ordinal < plan.members().size(); ordinal++) {
      String name = plan.names().pod(ordinal);
      String member = plan.names().member(ordinal);
      Optional<Pod> pod = facts.outcome().after().pod(name);
      pod.map(
              there ->
                  PodTrouble.of(there)
                      .or(() -> silence(there, member, facts))
                      .or(() -> standstill(there, plan.members().size())))
          .orElse(missing(name, ordinal, member, facts))
          .ifPresent(found::add);
    }
    return new MemberTroubles(found, facts.now());
  }

  /** Those that count. */
  List<Trouble> told() {
    return found.stream().filter(trouble -> trouble.isToldAt(now)).toList();
  }

  /** Those that count and are about this program. */
  List<Trouble> toldOf(String container) {
    return told().stream().filter(trouble -> trouble.isAbout(container)).toList();
  }

  Instant nextChange() {
    return Trouble.nextChange(found, now);
  }

  /** The sentence followed by those of all troubles. */
  String appendedTo(String sentence) {
    return told().isEmpty() ? sentence : sentence + " " + Trouble.text(told());
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
  private static Optional<Trouble> standstill(Pod pod, int members) {
    String name = pod.getMetadata().getName();
    return Optional.ofNullable(pod.getStatus())
        .filter(MemberTroubles::isRunning)
        .flatMap(status -> PodTrouble.condition(status, "ContainersReady"))
        .filter(condition -> "False".equals(condition.getStatus()))
        .map(PodTrouble::since)
        .map(
            since ->
                new Trouble(
                    "PodNotReady",
                    ContainerTrouble.BACKUP_RESTORE,
                    "Pod "
                        + name
                        + " runs and is not ready since "
                        + Times.text(since)
                        + ": backup-restore may still be bringing data back, miss the other"
                        + " members, or be refused by its store; kubectl logs "
                        + name
                        + " -c backup-restore says which.",
                    since.plus(members > 1 ? START_TOGETHER : START),
                    Instant.MAX));
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
