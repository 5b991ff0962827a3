package io.etcdwarden.controller.opstask;

import io.etcdwarden.controller.opstask.operation.AttemptResult;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds the current attempt of each task and counts failed attempts, in memory only. A restart of
 * the operator starts a new attempt for each task in progress.
 */
final class Attempts {
  private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(1);

  private final Map<String, Attempt> byTask = new ConcurrentHashMap<>();
  private final Duration maxRetryDelay;

  Attempts(Duration maxRetryDelay) {
    this.maxRetryDelay = maxRetryDelay;
  }

  /** The current attempt of a task, and the number of failed attempts before it. */
  private record Attempt(int failures, Optional<CompletableFuture<AttemptResult>> result) {}

  /** The attempt that was started and whose result the reconciler has not handled yet. */
  Optional<CompletableFuture<AttemptResult>> current(String uid) {
    return Optional.ofNullable(byTask.get(uid)).flatMap(Attempt::result);
  }

  /** Whether the task has at least this number of failed attempts. */
  boolean hasFailed(String uid, int times) {
    Attempt attempt = byTask.get(uid);
    return attempt != null && attempt.failures() >= times;
  }

  void recordStart(String uid, CompletableFuture<AttemptResult> result) {
    byTask.merge(
        uid,
        new Attempt(0, Optional.of(result)),
        (before, started) -> new Attempt(before.failures(), started.result()));
  }

  /** Counts a failed attempt and returns the delay before the next one. */
  Duration recordFailure(String uid) {
    Attempt attempt =
        byTask.compute(
            uid,
            (_, before) ->
                new Attempt(before == null ? 1 : before.failures() + 1, Optional.empty()));
    Duration delay = FIRST_RETRY_DELAY.multipliedBy(1L << Math.min(attempt.failures() - 1, 10));
    return delay.compareTo(maxRetryDelay) < 0 ? delay : maxRetryDelay;
  }

  /** Removes the attempt and its failures, and cancels a call that is still running. */
  void forget(String uid) {
    Optional.ofNullable(byTask.remove(uid))
        .flatMap(Attempt::result)
        .ifPresent(result -> result.cancel(true));
  }
}
