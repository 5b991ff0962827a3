package io.etcdwarden.opstask;

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
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Map<String, Attempt> byTask = new ConcurrentHashMap<>();
  private final Duration longestPause;

  /**
   * @param longestPause how long a task is left alone at most before it is tried again
   */
  Attempts(Duration longestPause) {
    this.longestPause = longestPause;
  }

  /** The latest attempt at a task, and how many came to nothing before it. */
  private record Attempt(int earlier, Optional<CompletableFuture<Ending>> ending) {}

  /** The attempt that was begun and whose end has not been dealt with. */
  Optional<CompletableFuture<Ending>> running(String uid) {
    return Optional.ofNullable(byTask.get(uid)).flatMap(Attempt::ending);
  }

  /** Whether so many attempts have come to nothing. */
  boolean haveFailed(String uid, int times) {
    Attempt held = byTask.get(uid);
    return held != null && held.earlier() >= times;
  }

  void begun(String uid, CompletableFuture<Ending> ending) {
    byTask.merge(
        uid,
        new Attempt(0, Optional.of(ending)),
        (held, fresh) -> new Attempt(held.earlier(), fresh.ending()));
  }

  /** Notes that the attempt came to nothing; says how long to wait before the next. */
  Duration again(String uid) {
    Attempt held =
        byTask.compute(
            uid,
            (_, before) ->
                new Attempt(before == null ? 1 : before.earlier() + 1, Optional.empty()));
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(held.earlier() - 1, 10));
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }

  /** Nobody wants to know any more: a call that is still waited for is hung up. */
  void forget(String uid) {
    Optional.ofNullable(byTask.remove(uid))
        .flatMap(Attempt::ending)
        .ifPresent(ending -> ending.cancel(true));
  }
}
