package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IdleMemoryReleaseTest {
  private final AtomicInteger work = new AtomicInteger();
  private final AtomicInteger releases = new AtomicInteger();
  private final IdleMemoryRelease idleMemoryRelease =
      new IdleMemoryRelease(work::get, releases::incrementAndGet);

  @Test
  void memoryIsReleasedOnceAfterWorkEnds() {
    work.incrementAndGet();
    idleMemoryRelease.releaseIfIdle();
    assertEquals(0, releases.get());

    idleMemoryRelease.releaseIfIdle();
    idleMemoryRelease.releaseIfIdle();
    assertEquals(1, releases.get());
  }

  @Test
  void memoryIsNotReleasedWhileWorkContinues() {
    for (int check = 0; check < 5; check++) {
      work.incrementAndGet();
      idleMemoryRelease.releaseIfIdle();
    }

    assertEquals(0, releases.get());
  }

  @Test
  void memoryIsNotReleasedBeforeTheFirstWork() {
    idleMemoryRelease.releaseIfIdle();
    idleMemoryRelease.releaseIfIdle();

    assertEquals(0, releases.get());
  }
}
