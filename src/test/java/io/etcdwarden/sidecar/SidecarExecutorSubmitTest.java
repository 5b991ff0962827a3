package io.etcdwarden.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that run on their own threads. */
class SidecarExecutorSubmitTest {
  private final SidecarExecutor executor = new SidecarExecutor(InstantSource.system());

  @AfterEach
  void close() {
    executor.close();
  }

  @Test
  void theResultOfATaskIsReturned() {
    assertEquals("done", executor.submit(() -> "done").join());
  }

  @Test
  void theExceptionOfATaskIsReturned() {
    CompletableFuture<String> result =
        executor.submit(
            () -> {
              throw new IllegalStateException("broken");
            });

    assertThrows(CompletionException.class, result::join);
  }

  @Test
  void cancellingTheResultInterruptsTheTask() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<String> result =
        executor.submit(
            () -> {
              started.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException stopped) {
                ended.countDown();
              }
              return "";
            });
    started.await();

    assertTrue(result.cancel(true));

    ended.await();
  }
}
