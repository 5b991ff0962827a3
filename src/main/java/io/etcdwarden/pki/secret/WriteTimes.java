package io.etcdwarden.pki.secret;

import java.time.Duration;
import java.time.Instant;

/**
 * When a Secret was created and when its data were last written, by the clock of the API server.
 *
 * <p>The second time is an upper bound: a program that changes a label together with the data that
 * it wrote earlier also changes this time.
 */
public record WriteTimes(Instant created, Instant dataWritten) {
  /** The times of a Secret that is not written yet. */
  public static final WriteTimes UNWRITTEN = new WriteTimes(Instant.MAX, Instant.MAX);

  /** One request sets both times, but not in the same instant. */
  private static final Duration ONE_REQUEST = Duration.ofSeconds(2);

  /** Whether the Secret has had no other data than those that were written at this time. */
  public boolean isFirstWrite(Instant written) {
    return !written.minus(ONE_REQUEST).isAfter(created);
  }
}
