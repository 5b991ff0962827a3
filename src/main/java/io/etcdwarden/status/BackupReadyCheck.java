package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.plan.BackupPlan;
import io.etcdwarden.plan.StorePlan;
import io.etcdwarden.plan.StoreProvider;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether snapshots are as fresh as their schedule says. */
final class BackupReadyCheck implements ConditionCheck {
  /** What backup-restore does when the resource says nothing. */
  private static final Duration DEFAULT_DELTA_PERIOD = Duration.ofSeconds(20);

  private static final Duration DEFAULT_FULL_INTERVAL = Duration.ofHours(24);

  private static final String UNKNOWN = "Unknown";

  @Override
  public String type() {
    return "BackupReady";
  }

  @Override
  public Optional<Result> check(CheckInput checkInput) {
    BackupPlan backup = checkInput.outcome().plan().backup();
    boolean stored =
        backup.store() instanceof StorePlan.Store store
            && store.storeProvider() != StoreProvider.UNNAMED;
    if (!stored) {
      return Optional.empty();
    }
    Duration deltaPeriod =
        backup
            .snapshots()
            .deltaPeriod()
            .map(period -> period.length())
            .orElse(DEFAULT_DELTA_PERIOD);
    Optional<Duration> fullInterval =
        backup
            .snapshots()
            .fullSchedule()
            .map(text -> CronSchedule.parse(text).flatMap(s -> s.intervalAfter(checkInput.now())))
            .orElse(Optional.of(DEFAULT_FULL_INTERVAL));
    if (fullInterval.isEmpty()) {
      return Optional.of(
          Result.ofUnknown(UNKNOWN, "spec.backup.fullSnapshotSchedule is no schedule that ends."));
    }
    return Optional.of(
        withReasons(checkInput, judge(checkInput, new Schedule(deltaPeriod, fullInterval.get()))));
  }

  /** What is known of the sidecars says why snapshots are not taken. */
  private static Result withReasons(CheckInput checkInput, Result judged) {
    BackupProblems troubles = new BackupProblems(checkInput);
    Instant next = troubles.nextChange();
    Instant until = next.isBefore(judged.until()) ? next : judged.until();
    if (Condition.TRUE.equals(judged.status()) || troubles.active().isEmpty()) {
      return judged.until(until);
    }
    String message = judged.message() + " " + Problem.joinSentences(troubles.active());
    return new Result(judged.status(), judged.reason(), message, until);
  }

  private Result judge(CheckInput checkInput, Schedule schedule) {
    Optional<Lease> full =
        lease(checkInput, checkInput.outcome().plan().names().fullSnapshotLease());
    Optional<Lease> delta =
        lease(checkInput, checkInput.outcome().plan().names().deltaSnapshotLease());
    if (full.isEmpty() || delta.isEmpty()) {
      return Result.ofUnknown(UNKNOWN, "The Leases that tell of snapshots are not there yet.");
    }
    Instant fullTaken = renewed(full.get());
    Instant deltaTaken = renewed(delta.get());
    Result result = judge(checkInput, schedule, fullTaken, deltaTaken, created(full.get()));
    boolean suspected = deltaTaken != null && schedule.isFailed(deltaTaken, checkInput.now());
    if (suspected && Condition.UNKNOWN.equals(result.status())) {
      return result.until(checkInput.now()); // the next look, which finds it unknown, says failed
    }
    return result.until(
        schedule.nextChange(checkInput.now(), fullTaken, deltaTaken, created(full.get())));
  }

  private Result judge(
      CheckInput checkInput,
      Schedule schedule,
      Instant full,
      Instant delta,
      Instant fullLeaseMade) {
    Instant now = checkInput.now();
    if (full == null && delta == null) {
      return Result.ofUnknown(UNKNOWN, "No snapshot has been taken yet.");
    }
    if (delta == null && schedule.deltasAreMissing(full, now)) {
      return Result.ofUnknown(UNKNOWN, "Periodic delta snapshots have not started yet.");
    }
    Instant since = full == null ? fullLeaseMade : full;
    if (delta != null && schedule.isFresh(delta, now) && schedule.isFullInTime(since, now)) {
      return Result.ofTrue("BackupSucceeded", "Snapshots are taken as scheduled.");
    }
    boolean wasBad =
        checkInput
            .previousCondition(type())
            .map(Condition::status)
            .filter(s -> !Condition.TRUE.equals(s))
            .isPresent();
    if (delta != null && wasBad && schedule.isFailed(delta, now)) {
      return Result.ofFalse(
          "BackupFailed",
          "The latest delta snapshot is older than three times its period; the log of container"
              + " backup-restore says why.");
    }
    return Result.ofUnknown(UNKNOWN, "Snapshots are late; it is not known yet whether they fail.");
  }

  private static Optional<Lease> lease(CheckInput checkInput, String name) {
    return checkInput.outcome().observed().lease(name);
  }

  private static Instant renewed(Lease lease) {
    return lease.getSpec() == null || lease.getSpec().getRenewTime() == null
        ? null
        : lease.getSpec().getRenewTime().toInstant();
  }

  private static Instant created(Lease lease) {
    String created = lease.getMetadata().getCreationTimestamp();
    return created == null ? Instant.EPOCH : Instant.parse(created);
  }

  /** How old snapshots may be. */
  private record Schedule(Duration deltaPeriod, Duration fullInterval) {
    boolean isFresh(Instant delta, Instant now) {
      return now.isBefore(delta.plus(deltaPeriod.multipliedBy(2)));
    }

    boolean isFullInTime(Instant since, Instant now) {
      return now.isBefore(since.plus(fullInterval));
    }

    boolean isFailed(Instant delta, Instant now) {
      return now.isAfter(delta.plus(deltaPeriod.multipliedBy(3)));
    }

    boolean deltasAreMissing(Instant full, Instant now) {
      return now.isAfter(full.plus(deltaPeriod.multipliedBy(5)));
    }

    /** The first moment from now on after which one of the questions has another answer. */
    Instant nextChange(Instant now, Instant full, Instant delta, Instant fullLeaseMade) {
      Instant since = full == null ? fullLeaseMade : full;
      Stream<Instant> changes =
          Stream.of(
              since.plus(fullInterval),
              delta == null ? Instant.MAX : delta.plus(deltaPeriod.multipliedBy(2)),
              delta == null ? Instant.MAX : delta.plus(deltaPeriod.multipliedBy(3)),
              full == null ? Instant.MAX : full.plus(deltaPeriod.multipliedBy(5)));
      return changes
          .filter(moment -> !moment.isBefore(now))
          .min(Instant::compareTo)
          .orElse(Instant.MAX);
    }
  }
}
