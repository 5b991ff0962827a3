package io.etcdwarden.controller.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.controller.opstask.operation.AttemptResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private final Attempts attempts = new Attempts(Duration.ofSeconds(15));

  @Test
  void retryDelaysDoubleUpToTheMaximum() {
    List<Long> seconds =
        IntStream.range(0, 6).mapToObj(_ -> attempts.recordFailure("a").toSeconds()).toList();

    assertEquals(List.of(1L, 2L, 4L, 8L, 15L, 15L), seconds);
    assertEquals(Duration.ofSeconds(1), attempts.recordFailure("another"));
  }

  @Test
  void failedAttemptsAreCounted() {
    attempts.recordFailure("a");
    attempts.recordStart("a", new CompletableFuture<>());
    assertFalse(attempts.hasFailed("a", 2));

    attempts.recordFailure("a");
    assertTrue(attempts.hasFailed("a", 2));
    assertFalse(attempts.hasFailed("b", 1));
  }

  @Test
  void anAttemptIsCurrentUntilItsFailureIsRecorded() {
    CompletableFuture<AttemptResult> result = new CompletableFuture<>();
    attempts.recordStart("a", result);
    assertEquals(Optional.of(result), attempts.current("a"));

    attempts.recordFailure("a");
    assertEquals(Optional.empty(), attempts.current("a"));

    attempts.recordStart("a", result);
    attempts.forget("a");
    assertEquals(Optional.empty(), attempts.current("a"));
    assertTrue(result.isCancelled());
  }
}
