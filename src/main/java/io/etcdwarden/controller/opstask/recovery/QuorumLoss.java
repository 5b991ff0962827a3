package io.etcdwarden.controller.opstask.recovery;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.status.ConditionType;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Whether an Etcd says of itself that its quorum is lost, and for long enough to be for good. */
final class QuorumLoss {
  /** A restart of all members is over by then. */
  private static final int DEFAULT_OUTAGE_SECONDS = 300;

  private static final String REASON = "QuorumLost";

  private QuorumLoss() {}

  /** Why this cluster is not to be recovered; empty too if a recovery was left unfinished. */
  static Optional<Rejection> rejection(Etcd etcd, EtcdOpsTask.RecoverQuorum options, Instant now) {
    String name = "Etcd " + etcd.getMetadata().getName();
    if (etcd.isBeingDeleted()) {
      return rejected(name + " is being deleted, so nothing is done to it any more");
    }
    try {
      if (RecoveryProgress.of(etcd).isPresent()) {
        return Optional.empty();
      }
    } catch (OperatorException unreadable) {
      return Optional.of(new Rejection(unreadable.code(), unreadable.getMessage()));
    }
    int members = requireNonNullElse(etcd.getSpec().replicas(), 0);
    if (members == 0) {
      return rejected(name + " sleeps; wake it by raising spec.replicas");
    }
    if (members == 1) {
      return rejected(
          name
              + " has a single member, so there is none to recover it with; what is left is to"
              + " restore from backup (docs/backups.md)");
    }
    if (etcd.isAnnotated(Annotations.SUSPEND)) {
      return rejected(
          name + " is suspended; take annotation " + Annotations.SUSPEND + " off first");
    }
    return ConditionType.READY
        .in(etcd)
        .map(condition -> checkDuration(name, condition, options, now))
        .orElseGet(() -> notLost(name + " does not tell yet whether it has a quorum"));
  }

  private static Optional<Rejection> checkDuration(
      String name, Condition ready, EtcdOpsTask.RecoverQuorum options, Instant now) {
    if (!Condition.FALSE.equals(ready.status()) || !REASON.equals(ready.reason())) {
      return notLost(name + " has not lost its quorum; its condition Ready is " + ready.status());
    }
    int seconds = requireNonNullElse(options.outageSeconds(), DEFAULT_OUTAGE_SECONDS);
    Instant since = since(ready, now);
    return Duration.between(since, now).toSeconds() >= seconds
        ? Optional.empty()
        : notLost(
            "the quorum of "
                + name
                + " has been lost only since "
                + since
                + ", which may be a restart; if it stays lost, create the task again after "
                + since.plusSeconds(seconds)
                + ", or with another recoverQuorum.outageSeconds");
  }

  private static Instant since(Condition ready, Instant now) {
    try {
      return ready.lastTransitionTime() == null ? now : Instant.parse(ready.lastTransitionTime());
    } catch (DateTimeParseException byAnotherHand) {
      return now;
    }
  }

  private static Optional<Rejection> notLost(String sentence) {
    return Optional.of(new Rejection(ErrorCode.QUORUM_NOT_LOST, sentence));
  }

  private static Optional<Rejection> rejected(String sentence) {
    return Optional.of(new Rejection(ErrorCode.QUORUM_RECOVERY, sentence));
  }
}
