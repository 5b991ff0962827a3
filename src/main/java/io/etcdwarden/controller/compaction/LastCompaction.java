package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.status.ConditionType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The condition of an Etcd that shows how the last compaction ended. Only compaction writes it;
 * other controllers keep it as it is. It also holds the retry state: the retry delay depends on how
 * long the condition has been False.
 */
record LastCompaction(Optional<Condition> condition) {
  static final ConditionType TYPE = ConditionType.LAST_SNAPSHOT_COMPACTION_SUCCEEDED;

  static final String DEADLINE_EXCEEDED = "DeadlineExceeded";
  static final String SNAPSHOT_TAKEN = "FullSnapshotTakenSuccessfully";
  static final String SNAPSHOT_FAILED = "ErrorTriggeringFullSnapshot";

  private static final Duration MIN_RETRY_DELAY = Duration.ofSeconds(10);
  private static final Duration MAX_RETRY_DELAY = Duration.ofMinutes(10);

  /** The sidecar updates its Lease after its response, and one minute later if that has failed. */
  private static final Duration LEASE_UPDATE_DELAY = Duration.ofMinutes(2);

  static LastCompaction of(Etcd etcd) {
    return in(Objects.requireNonNullElse(etcd.getStatus(), EtcdStatus.EMPTY));
  }

  static LastCompaction in(EtcdStatus status) {
    return new LastCompaction(TYPE.in(conditions(status)));
  }

  /** Whether a job hit its deadline or a full snapshot failed, so that a full snapshot is next. */
  boolean needsFullSnapshot() {
    return condition
        .filter(it -> Condition.FALSE.equals(it.status()))
        .filter(it -> List.of(DEADLINE_EXCEEDED, SNAPSHOT_FAILED).contains(it.reason()))
        .isPresent();
  }

  /**
   * The earliest time of the next attempt. The delay after a failure doubles from ten seconds up to
   * ten minutes.
   */
  Instant earliestRetry() {
    return condition.map(LastCompaction::earliestRetry).orElse(Instant.MIN);
  }

  private static Instant earliestRetry(Condition condition) {
    Instant last = Instant.parse(condition.lastUpdateTime());
    if (SNAPSHOT_TAKEN.equals(condition.reason())) {
      return last.plus(LEASE_UPDATE_DELAY);
    }
    if (condition.hasStatusTrue()) {
      return Instant.MIN;
    }
    Duration failing = Duration.between(Instant.parse(condition.lastTransitionTime()), last);
    Duration pause = failing.compareTo(MIN_RETRY_DELAY) < 0 ? MIN_RETRY_DELAY : failing;
    return last.plus(pause.compareTo(MAX_RETRY_DELAY) > 0 ? MAX_RETRY_DELAY : pause);
  }

  /** The status of the Etcd with this result in the condition. */
  static EtcdStatus statusWith(
      Etcd etcd, boolean succeeded, String reason, String message, Instant now) {
    EtcdStatus before = Objects.requireNonNullElse(etcd.getStatus(), EtcdStatus.EMPTY);
    List<Condition> conditions = new ArrayList<>();
    conditions(before).stream().filter(it -> !TYPE.isTypeOf(it)).forEach(conditions::add);
    conditions.add(in(before).next(succeeded, reason, message, now));
    conditions.sort(ConditionType.ORDER);
    return before.withConditions(conditions);
  }

  private Condition next(boolean succeeded, String reason, String message, Instant instant) {
    String status = succeeded ? Condition.TRUE : Condition.FALSE;
    String now = instant.truncatedTo(ChronoUnit.SECONDS).toString();
    String since =
        condition
            .filter(it -> it.status().equals(status) && it.reason().equals(reason))
            .map(Condition::lastTransitionTime)
            .orElse(now);
    return new Condition(TYPE.wire(), status, reason, message, since, now);
  }

  private static List<Condition> conditions(EtcdStatus status) {
    return Objects.requireNonNullElse(status.conditions(), List.of());
  }
}
