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
 * Takes a full snapshot before a rollout that hibernates the members or changes the image of etcd.
 * Another image may be another version of etcd, whichever setting it comes from.
 *
 * <p>The snapshot is an EtcdOpsTask like those of users. A task belongs to a change if this Etcd
 * controls the task and the annotation of the task names the change. etcd-druid compares names
 * only, so two clusters of a namespace, or two hibernations within an hour, can share one snapshot
 * there.
 *
 * @param rollout what is applied now
 * @param warnings what the user should know about this rollout
 */
record PreRolloutSnapshot(Rollout rollout, List<EventText> warnings) {
  private static final int ATTEMPTS = 3;

  /** Long enough for the sidecars to elect a leader after they lost one. */
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(10);

  /**
   * A change that needs a snapshot first.
   *
   * @param prefix the start of the names of its tasks, as etcd-druid names them
   * @param annotation the value that identifies the tasks of this change
   * @param effect what happens to the members, for messages
   */
  private record Change(String prefix, String annotation, String effect) {}

  /** Returns the rollout itself, or one that waits for a snapshot. */
  static PreRolloutSnapshot next(
      Rollout rollout, Etcd etcd, ObservedCluster observed, Instant now) {
    Optional<Change> change =
        appliesMembers(rollout) ? change(rollout.plan(), etcd, observed) : Optional.empty();
    return change
        .map(found -> next(found, rollout, etcd, observed, now))
        .orElseGet(() -> new PreRolloutSnapshot(rollout, List.of()));
  }

  private static boolean appliesMembers(Rollout rollout) {
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
      return Optional.of(new Change("presync-snapshot-hibernation-", generation, "are hibernated"));
    }
    String image = plan.members().image();
    return image.equals(image(running.get()))
        ? Optional.empty()
        : Optional.of(
            new Change(
                "presync-snapshot-upgrade-",
                generation + " " + image,
                "get another image of etcd"));
  }

  private static String image(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().stream()
        .filter(container -> "etcd".equals(container.getName()))
        .map(Container::getImage)
        .findFirst()
        .orElse("");
  }

  private static PreRolloutSnapshot next(
      Change change, Rollout rollout, Etcd etcd, ObservedCluster observed, Instant now) {
    List<EtcdOpsTask> tasks = tasksFor(change, etcd, observed);
    if (tasks.stream().anyMatch(task -> hasState(EtcdOpsTask.SUCCEEDED, task))) {
      return new PreRolloutSnapshot(rollout, List.of());
    }
    Optional<EtcdOpsTask> unfinished = unfinishedTask(etcd, observed);
    if (unfinished.isPresent()) {
      return waiting(
          change, rollout, "task " + unfinished.get().getMetadata().getName() + " has ended");
    }
    if (tasks.size() >= ATTEMPTS) {
      return new PreRolloutSnapshot(rollout, List.of(missingSnapshot(change, tasks.getLast())));
    }
    boolean pauses = tasks.stream().anyMatch(task -> now.isBefore(endTime(task).plus(RETRY_PAUSE)));
    if (pauses) {
      return waiting(change, rollout, "the snapshot is retried");
    }
    String name = change.prefix() + nextIndex(change, observed);
    EtcdOpsTask task = SnapshotTask.render(rollout.plan(), name, change.annotation());
    return new PreRolloutSnapshot(
        new Rollout.SnapshotFirst(
            rollout.plan(), message(change, "task " + name + " has ended"), Optional.of(task)),
        List.of());
  }

  /** The tasks of this change, in the order in which they were created. */
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

  /**
   * A task of this cluster, even one that a user created: a second task beside it would be
   * rejected.
   */
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
            + " snapshot tasks failed, the last one was "
            + last.getMetadata().getName()
            + ". The volumes of the members stay.");
  }

  private static PreRolloutSnapshot waiting(Change change, Rollout rollout, String condition) {
    return new PreRolloutSnapshot(
        new Rollout.SnapshotFirst(rollout.plan(), message(change, condition), Optional.empty()),
        List.of());
  }

  private static String message(Change change, String condition) {
    return "A full snapshot is taken before the members "
        + change.effect()
        + "; the rollout continues when "
        + condition
        + ".";
  }

  private static boolean hasState(String state, EtcdOpsTask task) {
    return task.state().filter(state::equals).isPresent();
  }

  /** A task without a readable time counts as ended long ago, so that no rollout waits forever. */
  private static Instant endTime(EtcdOpsTask task) {
    try {
      String text = task.getStatus() == null ? null : task.getStatus().lastTransitionTime();
      return text == null ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException unreadable) {
      return Instant.EPOCH;
    }
  }

  /** An index that no task of the namespace uses, whichever Etcd it belongs to. */
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
