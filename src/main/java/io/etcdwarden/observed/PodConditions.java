package io.etcdwarden.observed;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the conditions in the status of a pod. A new pod has none. */
public final class PodConditions {
  public static final String CONTAINERS_READY = "ContainersReady";
  public static final String READY = "Ready";

  private PodConditions() {}

  public static Optional<PodCondition> find(Pod pod, String type) {
    return Stream.ofNullable(pod.getStatus())
        .flatMap(status -> Stream.ofNullable(status.getConditions()))
        .flatMap(List::stream)
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }

  public static boolean isTrue(Pod pod, String type) {
    return find(pod, type).filter(condition -> "True".equals(condition.getStatus())).isPresent();
  }

  /** Since when the condition has this status; empty if it is absent or has another status. */
  public static Optional<Instant> since(Pod pod, String type, String status) {
    return find(pod, type)
        .filter(condition -> status.equals(condition.getStatus()))
        .map(PodConditions::since);
  }

  /** The last transition of the condition, or the epoch if it has no time. */
  public static Instant since(PodCondition condition) {
    return condition.getLastTransitionTime() == null
        ? Instant.EPOCH
        : Instant.parse(condition.getLastTransitionTime());
  }
}
