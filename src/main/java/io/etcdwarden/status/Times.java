package io.etcdwarden.status;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as the API writes them: RFC 3339 in UTC, whole seconds. */
final class Times {
  private Times() {}

  static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
