package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.observed.PodConditions;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.MemberContainer;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.loaded.PodState;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Replicas;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The pods of the members, with what says which certificates they have loaded. */
final class MemberPods {
  /** A member that needs longer to become ready counts as not ready until it is. */
  private static final Duration START_TIME = Duration.ofMinutes(5);

  private MemberPods() {}

  /** The members that run, and those that the StatefulSet is about to run. */
  static List<MemberPod> of(ObservedCluster observed, ClusterPlan plan, Instant now) {
    int replicas =
        observed
            .memberSet(plan.names().memberSet())
            .map(set -> set.getSpec().getReplicas())
            .orElse(0);
    int last = Math.max(Math.min(replicas, Replicas.MAX_MEMBERS), plan.members().size());
    return IntStream.range(0, last)
        .mapToObj(
            ordinal -> {
              String name = plan.names().pod(ordinal);
              Optional<Pod> pod = observed.pod(name);
              return ordinal < replicas || pod.isPresent()
                  ? Optional.of(member(name, pod, observed, now))
                  : Optional.<MemberPod>empty();
            })
        .flatMap(Optional::stream)
        .toList();
  }

  private static MemberPod member(
      String name, Optional<Pod> pod, ObservedCluster observed, Instant now) {
    List<ContainerRun> runs = observed.containerRuns(name);
    return new MemberPod(
        name,
        runs,
        pod.map(it -> restartedFor(it.getMetadata())).orElse(Map.of()),
        pod.map(it -> state(it, runs, now)).orElse(PodState.STARTING),
        observed.answers().awaited().contains(name));
  }

  private static PodState state(Pod pod, List<ContainerRun> runs, Instant now) {
    ObjectMeta metadata = pod.getMetadata();
    if (metadata.getDeletionTimestamp() != null) {
      return PodState.STARTING;
    }
    if (PodConditions.isTrue(pod, PodConditions.READY)) {
      return PodState.READY;
    }
    boolean isNew =
        metadata.getCreationTimestamp() == null
            || now.isBefore(Instant.parse(metadata.getCreationTimestamp()).plus(START_TIME));
    if (isNew) {
      return PodState.STARTING;
    }
    return runs.size() == MemberContainer.values().length ? PodState.NOT_READY : PodState.STOPPED;
  }

  /** The marks in the pod template: the restarts that have started. */
  static Map<Line, String> startedRestarts(ObservedCluster observed, ClusterPlan plan) {
    return observed
        .memberSet(plan.names().memberSet())
        .map(set -> restartedFor(set.getSpec().getTemplate().getMetadata()))
        .orElse(Map.of());
  }

  private static Map<Line, String> restartedFor(ObjectMeta metadata) {
    Map<Line, String> restartedFor = new EnumMap<>(Line.class);
    Map<String, String> annotations = metadata == null ? null : metadata.getAnnotations();
    for (Line line : Line.values()) {
      String value =
          annotations == null ? null : annotations.get(Annotations.RESTARTED_FOR + line.wireName());
      if (value != null) {
        restartedFor.put(line, value);
      }
    }
    return restartedFor;
  }
}
