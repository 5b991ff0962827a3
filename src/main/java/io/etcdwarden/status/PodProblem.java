package io.etcdwarden.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What keeps a member's pod from getting ready, by what the pod's status says of it. */
final class PodProblem {
  /** A claim is bound and a volume attached in less, where all is well. */
  private static final Duration PLACING = Duration.ofSeconds(20);

  private static final Duration SETTING_UP = Duration.ofSeconds(45);
  private static final Duration LEAVING = Duration.ofSeconds(30);

  private static final Set<String> BEING_SET_UP = Set.of("ContainerCreating", "PodInitializing");

  private PodProblem() {}

  static Optional<Problem> of(Pod pod) {
    String name = pod.getMetadata().getName();
    PodStatus status = pod.getStatus();
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.of(stuckTerminating(pod));
    }
    if (status == null) {
      return Optional.empty();
    }
    if ("Failed".equals(status.getPhase())) {
      return Optional.of(failed(name, status));
    }
    return containers(status)
        .flatMap(container -> ContainerProblem.of(name, container).stream())
        .findFirst()
        .or(() -> condition(status, "PodScheduled").flatMap(it -> notScheduled(name, it)))
        .or(() -> condition(status, "PodScheduled").flatMap(it -> notSetUp(name, status, it)));
  }

  private static Stream<ContainerStatus> containers(PodStatus status) {
    return Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
        .flatMap(List::stream);
  }

  private static Problem stuckTerminating(Pod pod) {
    String since = pod.getMetadata().getDeletionTimestamp();
    return Problem.ofPod(
        "PodDoesNotLeave",
        "Pod "
            + pod.getMetadata().getName()
            + " should be gone since "
            + since
            + " and is still there: its node may not answer.",
        Instant.parse(since).plus(LEAVING));
  }

  private static Problem failed(String name, PodStatus status) {
    String reason = status.getReason() == null ? "it failed" : status.getReason();
    String said = Problem.quoted(status.getMessage());
    return Problem.ofPod(
        "PodFailed",
        "Pod " + name + " has ended: " + reason + (said.isEmpty() ? "" : ": " + said) + ".",
        Instant.MIN);
  }

  private static Optional<Problem> notScheduled(String name, PodCondition scheduled) {
    if (!"False".equals(scheduled.getStatus())) {
      return Optional.empty();
    }
    String said = Problem.quoted(scheduled.getMessage());
    return Optional.of(
        Problem.ofPod(
            "PodNotScheduled",
            "Pod "
                + name
                + " cannot be placed on a node: "
                + (said.isEmpty() ? scheduled.getReason() : said)
                + "; make room, or change what spec.schedulingConstraints or the resources ask"
                + " for.",
            since(scheduled).plus(PLACING)));
  }

  /** Why is told in events of the pod only, which nobody watches for thousands of pods. */
  private static Optional<Problem> notSetUp(String name, PodStatus status, PodCondition scheduled) {
    boolean stands =
        containers(status).findAny().isPresent()
            && containers(status).allMatch(PodProblem::isBeingSetUp);
    if (!stands) {
      return Optional.empty();
    }
    return Optional.of(
        Problem.ofPod(
            "PodNotSetUp",
            "Pod "
                + name
                + " has a node but none of its containers could be made yet: a volume or Secret"
                + " cannot be mounted, or its network is missing; kubectl describe pod "
                + name
                + " says which.",
            since(scheduled).plus(SETTING_UP)));
  }

  private static boolean isBeingSetUp(ContainerStatus container) {
    ContainerState state = container.getState();
    return state != null
        && state.getWaiting() != null
        && BEING_SET_UP.contains(state.getWaiting().getReason());
  }

  static Optional<PodCondition> condition(PodStatus status, String type) {
    return status.getConditions().stream().filter(it -> type.equals(it.getType())).findFirst();
  }

  static Instant since(PodCondition condition) {
    return condition.getLastTransitionTime() == null
        ? Instant.EPOCH
        : Instant.parse(condition.getLastTransitionTime());
  }
}
