package io.etcdwarden.status;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.LastError;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.failure.OperatorException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Creates {@code status.lastOperation} and {@code status.lastErrors}. A reconcile with the same
 * result as the previous one keeps the previous record and its time.
 */
final class LastOperations {
  private final Supplier<UUID> runIds;

  LastOperations(Supplier<UUID> runIds) {
    this.runIds = runIds;
  }

  LastOperation reconciled(Etcd etcd, Progress progress, Instant now) {
    return switch (progress) {
      case Progress.Done _ ->
          previousOr(
              etcd,
              isNewSpec(etcd),
              LastOperation.RECONCILE,
              LastOperation.SUCCEEDED,
              "All objects of the cluster match the spec.",
              now);
      case Progress.Waiting waiting ->
          previousOr(
              etcd,
              false,
              LastOperation.RECONCILE,
              LastOperation.REQUEUE,
              waiting.reason() + " The operator continues as soon as this changes.",
              now);
      case Progress.Failed failed -> failed(etcd, LastOperation.RECONCILE, failed.failure(), now);
      case Progress.Skipped _ -> etcd.getStatus() == null ? null : etcd.getStatus().lastOperation();
    };
  }

  LastOperation failed(Etcd etcd, String type, OperatorException failure, Instant now) {
    String next =
        failure.isInvalidSpec()
            ? " Change the resource; the operator does not retry before."
            : " The operator retries.";
    String description =
        failure.getMessage() + (failure.getMessage().endsWith(".") ? "" : ".") + next;
    return previousOr(etcd, false, type, LastOperation.ERROR, description, now);
  }

  LastOperation deleting(Etcd etcd, String state, String description, Instant now) {
    return previousOr(etcd, false, LastOperation.DELETE, state, description, now);
  }

  static List<LastError> errors(
      Etcd etcd, String operation, OperatorException failure, Instant now) {
    String description =
        StatusText.truncate(
            "[Operation: %s, Code: %s] message: %s"
                .formatted(operation, failure.code().wire(), failure.getMessage()));
    EtcdStatus before = etcd.getStatus();
    if (before != null && before.lastErrors() != null) {
      for (LastError error : before.lastErrors()) {
        if (error.code().equals(failure.code().wire()) && error.description().equals(description)) {
          return List.of(error);
        }
      }
    }
    return List.of(new LastError(failure.code().wire(), description, Rfc3339.format(now)));
  }

  /** Whether a user waits for this reconcile: a new generation or the reconcile annotation. */
  static boolean isNewSpec(Etcd etcd) {
    return !etcd.hasObservedSpec() || etcd.hasReconcileRequest();
  }

  private LastOperation previousOr(
      Etcd etcd, boolean mustRecord, String type, String state, String text, Instant now) {
    String description = StatusText.truncate(text);
    LastOperation previous = etcd.getStatus() == null ? null : etcd.getStatus().lastOperation();
    boolean isSame =
        previous != null
            && type.equals(previous.type())
            && state.equals(previous.state())
            && description.equals(previous.description());
    return isSame && !mustRecord
        ? previous
        : new LastOperation(type, state, description, runIds.get().toString(), Rfc3339.format(now));
  }
}
