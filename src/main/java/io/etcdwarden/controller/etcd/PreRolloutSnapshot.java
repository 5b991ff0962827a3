package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EventText;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.render.SnapshotTask;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The full snapshot of what the members hold, before they are sent to sleep or given a newer etcd.
 *
 * <p>The snapshot is a task like those of users. One belongs to a change if this Etcd controls it
 * and its annotation names the change: a name alone, which is all that the reference goes by, lets
 * two clusters of a namespace, or two hibernations within an hour, share one snapshot.
 *
 * @param rollout what is done now
 * @param warnings what a user should know of what is done now
 */
record PreRolloutSnapshot(Rollout rollout, List<EventText> warnings) {
  private static final int ATTEMPTS = 3;

  /** Long enough for a sidecar that has just lost its leader to find another. */
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(10);

  /**
   * A change that wants a snapshot first.
   *
   * @param prefix of its tasks' names, which are the reference's
   * @param annotation what its tasks carry, and those of no other change
   */
  private record Change(String prefix, String annotation, String effect) {}

  /** Lets the rollout pass, or asks for the snapshot that it has to wait for. */
  static PreRolloutSnapshot next(Rollout safe, Etcd etcd, ObservedCluster observed, Instant now) {
    Optional<Change> change =
        touchesMembers(safe) ? change(safe.plan(), etcd, observed) : Optional.empty();
    return change
        .map(wanted -> next(wanted, safe, etcd, observed, now))
        .orElseGet(() -> new PreRolloutSnapshot(safe, List.of()));
  }

  private static boolean touchesMembers(Rollout rollout) {
    return switch (rollout) {
      case Rollout.Full _, Rollout.Partial _, Rollout.MemberSetReplaced _ -> true;
      case Rollout.MembersHeld _, Rollout.SnapshotFirst _, Rollout.Refused _ -> false;
    };
  }

  private static Optional<Change> change(ClusterPlan plan, Etcd etcd, ObservedCluster observed) {
    Optional<StatefulSet> running =
        observed
            .memberSet(plan.names().memberSet())
            .filter(set -> set.getSpec().getReplicas() != null && set.getSpec().getReplicas() > 0);
    if (running.isEmpty() || !plan.backup().isEnabled()) {
      return Optional.empty();
    }
    String generation = String.valueOf(etcd.getMetadata().getGeneration());
    if (plan.members().size() == 0) {
      return Optional.of(
          new Change("presync-snapshot-hibernation-", generation, "are sent to sleep"));
    }
    String image = plan.members().image();
    return plan.etcd().isUpgradedVersion() && !image.equals(image(running.get()))
        ? Optional.of(
            new Change("presync-snapshot-upgrade-", generation + " " + image, "get another etcd"))
        : Optional.empty();
  }

  private static String image(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().stream()
        .filter(container -> "etcd".equals(container.getName()))
        .map(Container::getImage)
        .findFirst()
        .orElse("");
  }

  private static PreRolloutSnapshot next(
      Change change, Rollout safe, Etcd etcd, ObservedCluster observed, Instant now) {
    List<EtcdOpsTask> own = tasksFor(change, etcd, observed);
    if (own.stream().anyMatch(task -> hasState(EtcdOpsTask.SUCCEEDED, task))) {
      return new PreRolloutSnapshot(safe, List.of());
    }
    Optional<EtcdOpsTask> busy = unfinishedTask(etcd, observed);
    if (busy.isPresent()) {
      return waiting(change, safe, "task " + busy.get().getMetadata().getName() + " has ended");
    }
    if (own.size() >= ATTEMPTS) {
      return new PreRolloutSnapshot(safe, List.of(missingSnapshot(change, own.getLast())));
    }
    boolean soon = own.stream().anyMatch(task -> now.isBefore(endTime(task).plus(RETRY_PAUSE)));
    if (soon) {
      return waiting(change, safe, "the snapshot is tried again");
    }
    String name = change.prefix() + nextIndex(change, observed);
    EtcdOpsTask task = SnapshotTask.render(safe.plan(), name, change.annotation());
    return new PreRolloutSnapshot(
        new Rollout.SnapshotFirst(
            safe.plan(), sentence(change, "task " + name + " has ended"), Optional.of(task)),
        List.of());
  }

  /** In the order in which they were made. */
  private static List<EtcdOpsTask> tasksFor(Change change, Etcd etcd, ObservedCluster observed) {
    return observed.tasks().stream()
        .filter(task -> Owners.isControlledBy(etcd, task))
        .filter(task -> change.annotation().equals(annotation(task)))
        .filter(task -> indexOf(change, task).isPresent())
        .sorted(Comparator.comparing(task -> indexOf(change, task).orElseThrow()))
        .toList();
  }

  private static String annotation(EtcdOpsTask task) {
    return task.getMetadata().getAnnotations() == null
        ? null
        : task.getMetadata().getAnnotations().get(Annotations.SNAPSHOT_BEFORE);
  }

  /** One of anybody's: a second one beside it would be refused. */
  private static Optional<EtcdOpsTask> unfinishedTask(Etcd etcd, ObservedCluster observed) {
    return observed.tasks().stream()
        .filter(task -> task.getMetadata().getDeletionTimestamp() == null && !task.hasEnded())
        .filter(
            task ->
                task.getSpec() != null
                    && Objects.equals(task.getSpec().etcdName(), etcd.getMetadata().getName()))
        .findFirst();
  }

  private static EventText missingSnapshot(Change change, EtcdOpsTask last) {
    return EventText.warning(
        "LastSnapshotMissing",
        "The members "
            + change.effect()
            + " without a last snapshot: "
            + ATTEMPTS
            + " tasks for one have failed, the last was "
            + last.getMetadata().getName()
            + ". Their volumes stay.");
  }

  private static PreRolloutSnapshot waiting(Change change, Rollout safe, String what) {
    return new PreRolloutSnapshot(
        new Rollout.SnapshotFirst(safe.plan(), sentence(change, what), Optional.empty()),
        List.of());
  }

  private static String sentence(Change change, String what) {
    return "A full snapshot is taken before the members "
        + change.effect()
        + "; this goes on when "
        + what
        + ".";
  }

  private static boolean hasState(String state, EtcdOpsTask task) {
    return task.state().filter(state::equals).isPresent();
  }

  /** What has no time that can be read ended long ago: nobody must wait for it for ever. */
  private static Instant endTime(EtcdOpsTask task) {
    try {
      String text = task.getStatus() == null ? null : task.getStatus().lastTransitionTime();
      return text == null ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException byAnotherHand) {
      return Instant.EPOCH;
    }
  }

  /** One that no task of the namespace has, whosever it is. */
  private static long nextIndex(Change change, ObservedCluster observed) {
    return observed.tasks().stream()
            .flatMap(task -> indexOf(change, task).stream())
            .max(Comparator.naturalOrder())
            .orElse(-1L)
        + 1;
  }

  private static Optional<Long> indexOf(Change change, EtcdOpsTask task) {
    String name = task.getMetadata().getName();
    if (!name.startsWith(change.prefix())) {
      return Optional.empty();
    }
    String index = name.substring(change.prefix().length());
    return index.matches("[0-9]{1,9}") ? Optional.of(Long.valueOf(index)) : Optional.empty();
  }
}
