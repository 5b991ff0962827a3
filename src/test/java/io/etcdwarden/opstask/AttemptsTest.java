package io.etcdwarden.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private final Attempts attempts = new Attempts(Duration.ofSeconds(15));

  @Test
  void pausesGrowToTheLongest() {
    List<Long> seconds =
        IntStream.range(0, 6).mapToObj(_ -> attempts.again("a").toSeconds()).toList();

    assertEquals(List.of(1L, 2L, 4L, 8L, 15L, 15L), seconds);
    assertEquals(Duration.ofSeconds(1), attempts.again("another"));
  }

  @Test
  void whatCameToNothingIsCounted() {
    attempts.again("a");
    attempts.begun("a", new CompletableFuture<>());
    assertFalse(attempts.haveFailed("a", 2));

    attempts.again("a");
    assertTrue(attempts.haveFailed("a", 2));
    assertFalse(attempts.haveFailed("b", 1));
  }

  @Test
  void anAttemptIsUnderWayUntilItCameToNothing() {
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    attempts.begun("a", ending);
    assertEquals(Optional.of(ending), attempts.running("a"));

    attempts.again("a");
    assertEquals(Optional.empty(), attempts.running("a"));

    attempts.begun("a", ending);
    attempts.forget("a");
    assertEquals(Optional.empty(), attempts.running("a"));
    assertTrue(ending.isCancelled());
  }
}
