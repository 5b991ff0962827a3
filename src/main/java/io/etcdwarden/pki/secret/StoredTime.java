package io.etcdwarden.pki.secret;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads times from objects that other programs may have written.
 *
 * <p>A time outside the years 0 to 9999 is absent: the API server refuses it in a status, and Java
 * cannot add to its last instant. The API server itself returns such times, for example when it
 * converts {@code 9999-12-31T23:59:59-01:00} to UTC.
 */
public final class StoredTime {
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private StoredTime() {}

  /** Returns the time; empty if the text is null or no such time. */
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.ofNullable(text)
          .map(Instant::parse)
          .filter(time -> !time.isBefore(FIRST) && !time.isAfter(LAST));
    } catch (DateTimeException notATime) {
      return Optional.empty();
    }
  }
}
