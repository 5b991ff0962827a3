package io.etcdwarden.pki.loaded;

import io.etcdwarden.pki.secret.Line;
import java.util.List;
import java.util.Map;

/**
 * A member that runs or is about to run.
 *
 * @param name of the pod
 * @param runs its running containers; none if the pod does not exist or does not run
 * @param restartedFor the values of the annotations that say for which rotation of a line the pod
 *     was restarted last
 * @param isAwaited whether handshakes are about to show what it has loaded
 */
public record MemberPod(
    String name,
    List<ContainerRun> runs,
    Map<Line, String> restartedFor,
    PodState state,
    boolean isAwaited) {
  public MemberPod {
    runs = List.copyOf(runs);
    restartedFor = Map.copyOf(restartedFor);
  }

  /** A member of which no answer is awaited. */
  public MemberPod(
      String name, List<ContainerRun> runs, Map<Line, String> restartedFor, PodState state) {
    this(name, runs, restartedFor, state, false);
  }

  /** A member that is ready if both containers run. */
  public MemberPod(String name, List<ContainerRun> runs, Map<Line, String> restartedFor) {
    this(
        name,
        runs,
        restartedFor,
        runs.size() == MemberContainer.values().length ? PodState.READY : PodState.STARTING);
  }

  /** Whether both containers run, so that what they have loaded can be known. */
  public boolean isRunning() {
    return runs.size() == MemberContainer.values().length;
  }
}
