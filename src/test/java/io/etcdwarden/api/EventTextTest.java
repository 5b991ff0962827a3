package io.etcdwarden.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import org.junit.jupiter.api.Test;

/** Texts of users are truncated where they enter a message, so that no reader has to do it. */
class EventTextTest {
  @Test
  void anEventHasTheLimitsOfTheApi() {
    EventText event = EventText.warning("R".repeat(2_000), "m".repeat(1_000_000));

    assertEquals(128, event.reason().length());
    assertEquals(1024, event.message().length());
    assertTrue(event.message().endsWith("..."));
  }

  @Test
  void theMessageOfAFailureIsTruncated() {
    var failure = new OperatorException(ErrorCode.INVALID_SPEC, "m".repeat(1_000_000));

    assertEquals(4096, failure.getMessage().length());
    assertTrue(failure.getMessage().endsWith("..."));
  }
}
