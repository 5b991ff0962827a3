package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.observed.LeaseFields;
import io.etcdwarden.plan.BackupPlan;
import io.etcdwarden.plan.CronSchedule;
import io.etcdwarden.plan.StorePlan;
import io.etcdwarden.plan.StoreProvider;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks that delta and full snapshots are as recent as their schedules demand. */
final class BackupReadyCheck implements ConditionCheck {
  /** The default of backup-restore if the spec sets no period. */
  private static final Duration DEFAULT_DELTA_PERIOD = Duration.ofSeconds(20);

  private static final Duration DEFAULT_FULL_INTERVAL = Duration.ofHours(24);

  private static final String UNKNOWN = "Unknown";

  @Override
  public ConditionType type() {
    return ConditionType.BACKUP_READY;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    BackupPlan backup = input.outcome().plan().backup();
    boolean hasStore =
        backup.store() instanceof StorePlan.Store store
            && store.provider() != StoreProvider.UNNAMED;
    if (!hasStore) {
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
            .map(text -> CronSchedule.parse(text).flatMap(s -> s.intervalAfter(input.now())))
            .orElse(Optional.of(DEFAULT_FULL_INTERVAL));
    if (fullInterval.isEmpty()) {
      return Optional.of(
          Result.ofUnknown(
              UNKNOWN, "spec.backup.fullSnapshotSchedule is invalid or never activates."));
    }
    return Optional.of(
        withProblems(input, result(input, new Schedule(deltaPeriod, fullInterval.get()))));
  }

  /** Adds the problems of the sidecars, which usually explain why no snapshot is taken. */
  private static Result withProblems(CheckInput input, Result result) {
    BackupProblems problems = new BackupProblems(input);
    Instant next = problems.nextChange();
    Instant validUntil = next.isBefore(result.validUntil()) ? next : result.validUntil();
    List<Problem> shown =
        Condition.TRUE.equals(result.status()) ? problems.hidden() : problems.active();
    if (shown.isEmpty()) {
      return result.withValidUntil(validUntil);
    }
    String message = result.message() + " " + Problem.joinSentences(shown);
    return new Result(result.status(), result.reason(), message, validUntil);
  }

  private Result result(CheckInput input, Schedule schedule) {
    Optional<Lease> full = lease(input, input.outcome().plan().names().fullSnapshotLease());
    Optional<Lease> delta = lease(input, input.outcome().plan().names().deltaSnapshotLease());
    if (full.isEmpty() || delta.isEmpty()) {
      return Result.ofUnknown(UNKNOWN, "The Leases of the snapshots do not exist yet.");
    }
    Instant fullTaken = LeaseFields.renewTime(full.get()).orElse(null);
    Instant deltaTaken = LeaseFields.renewTime(delta.get()).orElse(null);
    Result result = result(input, schedule, fullTaken, deltaTaken, created(full.get()));
    boolean mayHaveFailed = deltaTaken != null && schedule.isFailed(deltaTaken, input.now());
    if (mayHaveFailed && Condition.UNKNOWN.equals(result.status())) {
      // Unknown comes before False. The next reconcile sees the Unknown and writes False.
      return result.withValidUntil(input.now());
    }
    return result.withValidUntil(
        schedule.nextChange(input.now(), fullTaken, deltaTaken, created(full.get())));
  }

  private Result result(
      CheckInput input, Schedule schedule, Instant full, Instant delta, Instant fullLeaseCreated) {
    Instant now = input.now();
    if (full == null && delta == null) {
      return Result.ofUnknown(UNKNOWN, "No snapshot has been taken yet.");
    }
    if (delta == null && schedule.deltasAreMissing(full, now)) {
      return Result.ofUnknown(UNKNOWN, "Periodic delta snapshots have not started yet.");
    }
    Instant since = full == null ? fullLeaseCreated : full;
    if (delta != null && schedule.isFresh(delta, now) && schedule.isFullInTime(since, now)) {
      return Result.ofTrue("BackupSucceeded", "Snapshots are taken as scheduled.");
    }
    boolean wasNotTrue =
        input
            .previousCondition(type())
            .map(Condition::status)
            .filter(s -> !Condition.TRUE.equals(s))
            .isPresent();
    if (delta != null && wasNotTrue && schedule.isFailed(delta, now)) {
      return Result.ofFalse(
          "BackupFailed",
          "The latest delta snapshot is older than three times its period; see the log of container"
              + " backup-restore.");
    }
    return Result.ofUnknown(UNKNOWN, "Snapshots are late; whether they fail is not known yet.");
  }

  private static Optional<Lease> lease(CheckInput input, String name) {
    return input.outcome().observed().lease(name);
  }

  private static Instant created(Lease lease) {
    String created = lease.getMetadata().getCreationTimestamp();
    return created == null ? Instant.EPOCH : Instant.parse(created);
  }

  /** How old the latest snapshots may be. */
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

    /** The first instant from now on after which one of the methods above answers differently. */
    Instant nextChange(Instant now, Instant full, Instant delta, Instant fullLeaseCreated) {
      Instant since = full == null ? fullLeaseCreated : full;
      Stream<Instant> changes =
          Stream.of(
              since.plus(fullInterval),
              delta == null ? Instant.MAX : delta.plus(deltaPeriod.multipliedBy(2)),
              delta == null ? Instant.MAX : delta.plus(deltaPeriod.multipliedBy(3)),
              full == null ? Instant.MAX : full.plus(deltaPeriod.multipliedBy(5)));
      return changes
          .filter(instant -> !instant.isBefore(now))
          .min(Instant::compareTo)
          .orElse(Instant.MAX);
    }
  }
}
