package io.etcdwarden.controller.opstask.recovery;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.Replicas;
import io.etcdwarden.status.ConditionType;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Checks in the conditions of an Etcd that its quorum has been lost for long enough. */
final class QuorumLoss {
  /** Longer than a restart of all members takes. */
  private static final int DEFAULT_OUTAGE_SECONDS = 300;

  /** Longer than the restart of one member takes; a task cannot choose less. */
  static final int MIN_OUTAGE_SECONDS = 30;

  private static final String REASON = "QuorumLost";

  private QuorumLoss() {}

  /** Why the cluster must not be recovered. An unfinished recovery needs only the consent. */
  static Optional<Rejection> rejection(Etcd etcd, EtcdOpsTask task, Instant now) {
    EtcdOpsTask.RecoverQuorum options = task.getSpec().config().recoverQuorum();
    String name = "Etcd " + etcd.getMetadata().getName();
    if (etcd.isBeingDeleted()) {
      return rejected(name + " is being deleted, so the operator does not recover it");
    }
    try {
      if (RecoveryProgress.of(etcd).isPresent()) {
        return withoutConsent(etcd, task);
      }
    } catch (OperatorException unreadable) {
      return Optional.of(new Rejection(unreadable.code(), unreadable.getMessage()));
    }
    int members = Replicas.orZero(etcd);
    if (members == 0) {
      return rejected(name + " is hibernated; increase spec.replicas to start it");
    }
    if (members == 1) {
      return rejected(
          name
              + " has a single member, so no other member can keep the data; restore from backup"
              + " (docs/backups.md)");
    }
    if (etcd.isAnnotated(Annotations.SUSPEND)) {
      return rejected(
          name + " is suspended; remove the annotation " + Annotations.SUSPEND + " first");
    }
    return ConditionType.READY
        .in(etcd)
        .map(condition -> checkDuration(name, condition, options, now))
        .orElseGet(() -> notLost(name + " has no condition Ready yet"))
        .or(() -> withoutConsent(etcd, task));
  }

  private static Optional<Rejection> withoutConsent(Etcd etcd, EtcdOpsTask task) {
    return RecoveryConsent.missing(etcd, task.getMetadata().getName())
        .flatMap(message -> rejected(message + "; then create the task again"));
  }

  private static Optional<Rejection> checkDuration(
      String name, Condition ready, EtcdOpsTask.RecoverQuorum options, Instant now) {
    if (!Condition.FALSE.equals(ready.status()) || !REASON.equals(ready.reason())) {
      return notLost(name + " has not lost its quorum; its condition Ready is " + ready.status());
    }
    int seconds =
        Math.max(
            MIN_OUTAGE_SECONDS,
            requireNonNullElse(options.outageSeconds(), DEFAULT_OUTAGE_SECONDS));
    Instant since = since(ready, now);
    return Duration.between(since, now).toSeconds() >= seconds
        ? Optional.empty()
        : notLost(
            "the quorum of "
                + name
                + " has been lost only since "
                + since
                + ", which may be a restart; if the quorum stays lost, create the task again after "
                + since.plusSeconds(seconds)
                + (seconds > MIN_OUTAGE_SECONDS
                    ? ", or with a lower recoverQuorum.outageSeconds"
                    : ""));
  }

  private static Instant since(Condition ready, Instant now) {
    try {
      return ready.lastTransitionTime() == null ? now : Instant.parse(ready.lastTransitionTime());
    } catch (DateTimeParseException invalid) {
      return now;
    }
  }

  private static Optional<Rejection> notLost(String message) {
    return Optional.of(new Rejection(ErrorCode.QUORUM_NOT_LOST, message));
  }

  private static Optional<Rejection> rejected(String message) {
    return Optional.of(new Rejection(ErrorCode.QUORUM_RECOVERY, message));
  }
}
