package io.etcdwarden.controller.opstask;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.Operation;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.status.ConditionType;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Checks whether a task may run on its cluster now. */
final class Admission {
  private static final Comparator<EtcdOpsTask> BY_AGE =
      Comparator.comparing((EtcdOpsTask task) -> task.getMetadata().getCreationTimestamp())
          .thenComparing(task -> task.getMetadata().getName());

  private Admission() {}

  /** Rejects the task if a stored value of its spec could not be read: its field looks absent. */
  static Optional<Rejection> unreadable(EtcdOpsTask task) {
    return task.unreadableIn("spec")
        .map(field -> new Rejection(ErrorCode.INVALID_SPEC, field.sentence()));
  }

  /**
   * Rejects the task if another task for the same Etcd has priority. A running task has priority
   * over a waiting one, and of two waiting tasks the older one has priority. So two tasks created
   * at the same time never reject each other.
   */
  static Optional<Rejection> duplicate(EtcdOpsTask task, List<EtcdOpsTask> all) {
    return all.stream()
        .filter(other -> !other.getMetadata().getUid().equals(task.getMetadata().getUid()))
        .filter(other -> isForSameEtcd(task, other) && isPending(other))
        .filter(other -> isInProgress(other) || BY_AGE.compare(other, task) < 0)
        .findFirst()
        .map(
            other ->
                new Rejection(
                    ErrorCode.DUPLICATE_TASK,
                    "task "
                        + other.getMetadata().getName()
                        + " for Etcd "
                        + task.specOrEmpty().etcdName()
                        + " has not finished yet; create this task again after it has finished"));
  }

  private static boolean isForSameEtcd(EtcdOpsTask task, EtcdOpsTask other) {
    return other.getSpec() != null
        && Objects.equals(other.getSpec().etcdName(), task.specOrEmpty().etcdName());
  }

  /** A task that is being deleted never starts, even if a finalizer keeps it for long. */
  private static boolean isPending(EtcdOpsTask task) {
    return !task.hasEnded() && task.getMetadata().getDeletionTimestamp() == null;
  }

  private static boolean isInProgress(EtcdOpsTask task) {
    return task.state().filter(EtcdOpsTask.IN_PROGRESS::equals).isPresent();
  }

  /** Rejects the task for the state of its cluster. Called before each attempt. */
  static Optional<Rejection> rejection(EtcdOpsTask task, Optional<Etcd> etcd, Operation operation) {
    String name = task.specOrEmpty().etcdName();
    if (etcd.isEmpty()) {
      return Optional.of(
          new Rejection(
              ErrorCode.GET_ETCD,
              name == null || name.isEmpty()
                  ? "spec.etcdName is missing; create a task that names an Etcd of its namespace"
                  : "there is no Etcd " + name + " in the namespace of the task"));
    }
    Optional<Rejection> ofOperation = operation.rejection(etcd.get());
    return ofOperation.isPresent() || !operation.requiresReadyEtcd() || isReady(etcd.get())
        ? ofOperation
        : Optional.of(
            new Rejection(
                ErrorCode.ETCD_NOT_READY,
                "Etcd " + name + " is not ready; see its condition Ready for the reason"));
  }

  private static boolean isReady(Etcd etcd) {
    return ConditionType.READY.isTrueIn(etcd);
  }
}
