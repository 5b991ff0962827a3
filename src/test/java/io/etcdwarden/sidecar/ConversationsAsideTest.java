package io.etcdwarden.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Conversations that others hold on threads of their own. */
class ConversationsAsideTest {
  private final BackupRestore threads = new BackupRestore();

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void anAnswerArrives() {
    assertEquals("well", threads.aside(() -> "well").join());
  }

  @Test
  void aFailureArrivesToo() {
    CompletableFuture<String> answer =
        threads.aside(
            () -> {
              throw new IllegalStateException("broken");
            });

    assertThrows(CompletionException.class, answer::join);
  }

  @Test
  void whoCancelsTheAnswerEndsTheConversation() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<String> answer =
        threads.aside(
            () -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException stopped) {
                ended.countDown();
              }
              return "";
            });
    begun.await();

    assertTrue(answer.cancel(true));

    ended.await();
  }
}
