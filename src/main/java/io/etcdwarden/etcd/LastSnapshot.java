package io.etcdwarden.etcd;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The full snapshot that is taken before a cluster goes to sleep or gets a newer etcd. Its task
 * carries the cluster's name and the generation of the wish, so that neither a namesake in the
 * namespace nor an earlier sleep is taken for it.
 */
final class LastSnapshot {
  private static final String ETCD_CONTAINER = "etcd";

  /**
   * After so many that failed the change goes ahead: who asks for it may have no store any more.
   */
  private static final int ATTEMPTS = 3;

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(10);

  private LastSnapshot() {}

  /**
   * The task to be awaited before anything is done to the members that run; none if all is done.
   *
   * @param generation of the wish
   */
  static Optional<String> awaited(
      ClusterPlan wanted, StatefulSet live, Snapshot seen, long generation, Instant now) {
    if (!wanted.backup().isEnabled()) {
      return Optional.empty();
    }
    if (wanted.members().replicas() == 0) {
      return task(wanted, "hibernation", generation, seen, now);
    }
    return getsNewerEtcd(live, wanted)
        ? task(wanted, "upgrade", generation, seen, now)
        : Optional.empty();
  }

  private static Optional<String> task(
      ClusterPlan wanted, String purpose, long generation, Snapshot seen, Instant now) {
    // One task at a time: another would be refused, and the refusal counted as a failure.
    Optional<String> running =
        seen.tasks().stream()
            .filter(task -> !task.hasEnded())
            .map(task -> task.getMetadata().getName())
            .findFirst();
    if (running.isPresent()) {
      return running;
    }
    String prefix =
        "presync-snapshot-" + purpose + "-" + wanted.names().memberSet() + "-" + generation + "-";
    List<EtcdOpsTask> ended =
        seen.tasks().stream()
            .filter(task -> task.getMetadata().getName().startsWith(prefix))
            .toList();
    if (ended.stream().anyMatch(LastSnapshot::succeeded) || ended.size() >= ATTEMPTS) {
      return Optional.empty();
    }
    return ended.stream()
        .filter(task -> endedAfter(task, now.minus(BETWEEN_ATTEMPTS)))
        .map(task -> task.getMetadata().getName())
        .findFirst()
        .or(() -> Optional.of(prefix + ended.size()));
  }

  private static boolean succeeded(EtcdOpsTask task) {
    return task.state().filter(EtcdOpsTask.SUCCEEDED::equals).isPresent();
  }

  private static boolean endedAfter(EtcdOpsTask task, Instant moment) {
    String ended = task.getStatus().lastTransitionTime();
    return ended != null && Instant.parse(ended).isAfter(moment);
  }

  /** Only operators that may choose another etcd by themselves bring one that data must fit. */
  private static boolean getsNewerEtcd(StatefulSet live, ClusterPlan wanted) {
    return wanted.etcd().isNewer()
        && live.getSpec().getTemplate().getSpec().getContainers().stream()
            .filter(container -> ETCD_CONTAINER.equals(container.getName()))
            .map(Container::getImage)
            .anyMatch(image -> !wanted.members().image().equals(image));
  }
}
