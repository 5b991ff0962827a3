package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CalmTest {
  private final AtomicInteger work = new AtomicInteger();
  private final AtomicInteger givenBack = new AtomicInteger();
  private final Calm calm = new Calm(work::get, givenBack::incrementAndGet);

  @Test
  void memoryIsGivenBackOnceAfterWorkHasEnded() {
    work.incrementAndGet();
    calm.look();
    assertEquals(0, givenBack.get());

    calm.look();
    calm.look();
    assertEquals(1, givenBack.get());
  }

  @Test
  void whileWorkGoesOnNothingIsDone() {
    for (int look = 0; look < 5; look++) {
      work.incrementAndGet();
      calm.look();
    }

    assertEquals(0, givenBack.get());
  }

  @Test
  void whoNeverWorkedHasNothingToGiveBack() {
    calm.look();
    calm.look();

    assertEquals(0, givenBack.get());
  }
}
