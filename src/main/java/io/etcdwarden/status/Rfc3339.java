package io.etcdwarden.status;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Formats instants as the Kubernetes API does: RFC 3339 in UTC, whole seconds. */
final class Rfc3339 {
  private Rfc3339() {}

  static String format(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
