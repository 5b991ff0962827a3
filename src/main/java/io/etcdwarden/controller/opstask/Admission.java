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

/** Whether a task may be done to its cluster now. */
final class Admission {
  private static final Comparator<EtcdOpsTask> BY_AGE =
      Comparator.comparing((EtcdOpsTask task) -> task.getMetadata().getCreationTimestamp())
          .thenComparing(task -> task.getMetadata().getName());

  private Admission() {}

  /**
   * The task that this one would get in the way of. Of two that nobody has admitted yet the older
   * one goes first, so that two created at once never refuse each other.
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
                        + task.getSpec().etcdName()
                        + " has not ended yet; create this one again once it has"));
  }

  private static boolean isForSameEtcd(EtcdOpsTask task, EtcdOpsTask other) {
    return other.getSpec() != null
        && Objects.equals(other.getSpec().etcdName(), task.getSpec().etcdName());
  }

  /** One that is being deleted is not begun any more, however long a finalizer keeps it. */
  private static boolean isPending(EtcdOpsTask task) {
    return !task.hasEnded() && task.getMetadata().getDeletionTimestamp() == null;
  }

  private static boolean isInProgress(EtcdOpsTask task) {
    return task.state().filter(EtcdOpsTask.IN_PROGRESS::equals).isPresent();
  }

  /** What about the cluster stands against it, before it is begun and at each further attempt. */
  static Optional<Rejection> rejection(EtcdOpsTask task, Optional<Etcd> etcd, Operation operation) {
    String name = task.getSpec().etcdName();
    if (etcd.isEmpty()) {
      return Optional.of(
          new Rejection(
              ErrorCode.GET_ETCD,
              name == null || name.isEmpty()
                  ? "spec.etcdName is missing; create a task that names an Etcd of its namespace"
                  : "there is no Etcd " + name + " in the namespace of the task"));
    }
    Optional<Rejection> own = operation.rejection(etcd.get());
    return own.isPresent() || !operation.requiresReadyEtcd() || isReady(etcd.get())
        ? own
        : Optional.of(
            new Rejection(
                ErrorCode.ETCD_NOT_READY,
                "Etcd " + name + " is not ready; its condition Ready tells why"));
  }

  private static boolean isReady(Etcd etcd) {
    return ConditionType.READY.isTrueIn(etcd);
  }
}
