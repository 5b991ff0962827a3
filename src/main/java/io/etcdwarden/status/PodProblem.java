package io.etcdwarden.status;

import io.etcdwarden.observed.PodConditions;
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

/** Finds why the pod of a member does not become ready, from the status of the pod. */
final class PodProblem {
  // A healthy pod needs less time for each step, including volumes that are provisioned first.
  private static final Duration SCHEDULING_TIME = Duration.ofSeconds(20);
  private static final Duration SETUP_TIME = Duration.ofSeconds(45);
  private static final Duration TERMINATION_TIME = Duration.ofSeconds(30);

  private static final Set<String> SETUP_REASONS = Set.of("ContainerCreating", "PodInitializing");

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
        .or(() -> PodConditions.find(pod, "PodScheduled").flatMap(it -> notScheduled(name, it)))
        .or(
            () ->
                PodConditions.find(pod, "PodScheduled").flatMap(it -> notSetUp(name, status, it)));
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
            + " should have been deleted at "
            + since
            + " but still exists: its node may be down.",
        Instant.parse(since).plus(TERMINATION_TIME));
  }

  private static Problem failed(String name, PodStatus status) {
    String reason = status.getReason() == null ? "no reason given" : status.getReason();
    String quote = Problem.quoted(status.getMessage());
    return Problem.ofPod(
        "PodFailed",
        "Pod " + name + " has failed: " + reason + (quote.isEmpty() ? "" : ": " + quote) + ".",
        Instant.MIN);
  }

  private static Optional<Problem> notScheduled(String name, PodCondition scheduled) {
    if (!"False".equals(scheduled.getStatus())) {
      return Optional.empty();
    }
    String quote = Problem.quoted(scheduled.getMessage());
    return Optional.of(
        Problem.ofPod(
            "PodNotScheduled",
            "Pod "
                + name
                + " cannot be scheduled: "
                + (quote.isEmpty() ? scheduled.getReason() : quote)
                + "; add nodes, or change spec.schedulingConstraints or the resource requests.",
            PodConditions.since(scheduled).plus(SCHEDULING_TIME)));
  }

  /**
   * Only events of the pod say why, and watching the events of thousands of pods costs too much.
   */
  private static Optional<Problem> notSetUp(String name, PodStatus status, PodCondition scheduled) {
    boolean isWaiting =
        containers(status).findAny().isPresent()
            && containers(status).allMatch(PodProblem::isBeingSetUp);
    if (!isWaiting) {
      return Optional.empty();
    }
    return Optional.of(
        Problem.ofPod(
            "PodNotSetUp",
            "Pod "
                + name
                + " is scheduled, but none of its containers was created yet: a volume or Secret"
                + " may not be mountable, or the pod network is missing; see kubectl describe pod "
                + name
                + ".",
            PodConditions.since(scheduled).plus(SETUP_TIME)));
  }

  private static boolean isBeingSetUp(ContainerStatus container) {
    ContainerState state = container.getState();
    return state != null
        && state.getWaiting() != null
        && SETUP_REASONS.contains(state.getWaiting().getReason());
  }
}
