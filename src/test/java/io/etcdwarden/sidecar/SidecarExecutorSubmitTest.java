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
class SidecarExecutorSubmitTest {
  private final SidecarExecutor executor = new SidecarExecutor();

  @AfterEach
  void close() {
    executor.close();
  }

  @Test
  void theResultOfATaskIsReturned() {
    assertEquals("well", executor.submit(() -> "well").join());
  }

  @Test
  void theExceptionOfATaskIsReturned() {
    CompletableFuture<String> answer =
        executor.submit(
            () -> {
              throw new IllegalStateException("broken");
            });

    assertThrows(CompletionException.class, answer::join);
  }

  @Test
  void cancellingTheResultInterruptsTheTask() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<String> answer =
        executor.submit(
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
