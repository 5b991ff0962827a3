package io.etcdwarden.observed;

import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.MemberContainer;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads from the status of a member's pod which containers run, and since when. */
public final class ContainerRuns {
  private ContainerRuns() {}

  /** The running containers of the pod; a container that waits or has ended is left out. */
  public static List<ContainerRun> of(Pod pod) {
    return Stream.ofNullable(pod.getStatus())
        .flatMap(status -> Stream.ofNullable(status.getContainerStatuses()))
        .flatMap(List::stream)
        .flatMap(status -> run(pod, status).stream())
        .toList();
  }

  private static Optional<ContainerRun> run(Pod pod, ContainerStatus status) {
    Optional<Instant> started =
        Optional.ofNullable(status.getState())
            .map(ContainerState::getRunning)
            .map(ContainerStateRunning::getStartedAt)
            .map(Instant::parse);
    Optional<MemberContainer> container = MemberContainer.of(status.getName());
    if (started.isEmpty() || container.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ContainerRun(
            pod.getMetadata().getName(),
            container.get(),
            created(pod).orElse(started.get()),
            started.get(),
            status.getRestartCount() == null || status.getRestartCount() == 0));
  }

  private static Optional<Instant> created(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getCreationTimestamp()).map(Instant::parse);
  }
}
