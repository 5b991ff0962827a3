package io.etcdwarden.controller.opstask;

import io.etcdwarden.controller.opstask.operation.AttemptResult;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The attempts that are under way, or whose end has not been told yet. After a restart of the
 * operator there are none, and each task in progress is attempted anew.
 */
final class Attempts {
  private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(1);

  private final Map<String, Attempt> byTask = new ConcurrentHashMap<>();
  private final Duration maxRetryDelay;

  /**
   * @param maxRetryDelay how long a task is left alone at most before it is tried again
   */
  Attempts(Duration maxRetryDelay) {
    this.maxRetryDelay = maxRetryDelay;
  }

  /** The latest attempt at a task, and how many came to nothing before it. */
  private record Attempt(int failures, Optional<CompletableFuture<AttemptResult>> result) {}

  /** The attempt that was begun and whose end has not been dealt with. */
  Optional<CompletableFuture<AttemptResult>> current(String uid) {
    return Optional.ofNullable(byTask.get(uid)).flatMap(Attempt::result);
  }

  /** Whether so many attempts have come to nothing. */
  boolean hasFailed(String uid, int times) {
    Attempt held = byTask.get(uid);
    return held != null && held.failures() >= times;
  }

  void recordStart(String uid, CompletableFuture<AttemptResult> ending) {
    byTask.merge(
        uid,
        new Attempt(0, Optional.of(ending)),
        (held, fresh) -> new Attempt(held.failures(), fresh.result()));
  }

  /** Notes that the attempt came to nothing; says how long to wait before the next. */
  Duration recordFailure(String uid) {
    Attempt held =
        byTask.compute(
            uid,
            (_, before) ->
                new Attempt(before == null ? 1 : before.failures() + 1, Optional.empty()));
    Duration pause = FIRST_RETRY_DELAY.multipliedBy(1L << Math.min(held.failures() - 1, 10));
    return pause.compareTo(maxRetryDelay) < 0 ? pause : maxRetryDelay;
  }

  /** Nobody wants to know any more: a call that is still waited for is hung up. */
  void forget(String uid) {
    Optional.ofNullable(byTask.remove(uid))
        .flatMap(Attempt::result)
        .ifPresent(ending -> ending.cancel(true));
  }
}
