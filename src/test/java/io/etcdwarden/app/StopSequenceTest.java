package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.sidecar.SidecarExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StopSequenceTest {
  private final List<String> stopped = new ArrayList<>();

  @Test
  void theStopIsCompleteWhenAllPartsHaveEnded() {
    boolean isComplete =
        StopSequence.run(List.of(() -> stopped.add("first"), () -> stopped.add("second")));

    assertTrue(isComplete);
    assertEquals(List.of("first", "second"), stopped);
  }

  @Test
  void aPartThatStillRunsMakesTheStopIncomplete() {
    assertFalse(StopSequence.run(List.of(() -> false, () -> stopped.add("second"))));

    assertEquals(List.of("second"), stopped);
  }

  @Test
  void aPartThatFailsMakesTheStopIncomplete() {
    boolean isComplete =
        StopSequence.run(
            List.of(
                () -> {
                  throw new IllegalStateException("no");
                },
                () -> stopped.add("second")));

    assertFalse(isComplete);
    assertEquals(List.of("second"), stopped);
  }

  @Test
  void theStopOfTheExecutorWaitsForItsThreads() throws InterruptedException {
    try (SidecarExecutor executor = new SidecarExecutor(InstantSource.system())) {
      CountDownLatch mayEnd = new CountDownLatch(1);
      CountDownLatch running = new CountDownLatch(1);
      var _ = executor.submit(() -> ignoreInterrupts(running, mayEnd));
      running.await();

      assertFalse(executor.stop(Duration.ofMillis(1)));
      mayEnd.countDown();
      assertTrue(executor.stop(Duration.ofSeconds(30)));
    }
  }

  private static boolean ignoreInterrupts(CountDownLatch running, CountDownLatch mayEnd) {
    running.countDown();
    while (mayEnd.getCount() > 0) {
      Thread.onSpinWait();
    }
    return true;
  }
}
