package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequeueDelayTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest(name = "until {0}: {1}")
  @CsvSource({
    "2026-03-01T12:00:05Z, PT5.01S",
    "2026-03-01T12:00:30Z, PT30.01S",
    "2026-03-01T12:00:31Z, PT30S",
    "2026-03-01T12:00:00Z, PT0.01S",
    "2026-03-01T11:00:00Z, PT0.01S",
    "+1000000000-12-31T23:59:59.999999999Z, PT30S"
  })
  void aDelayEndsJustAfterTheInstantAndIsNeverNegative(Instant moment, Duration wait) {
    assertEquals(wait, RequeueDelay.until(moment, NOW, Duration.ofSeconds(30)));
  }
}
