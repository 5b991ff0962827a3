package io.etcdwarden.status;

import java.time.Duration;

/**
 * What the next restart of a member waits for, while members restart in an order of the operator's.
 *
 * @param reason a sentence for users without a full stop; empty if no member has to restart
 * @param recheck after which time the operator looks again if no event triggers it earlier
 */
public record RestartWait(String reason, Duration recheck) {
  /** No member has to restart. */
  public static final RestartWait NONE = new RestartWait("", Duration.ofDays(1));

  boolean isNeeded() {
    return !reason.isEmpty();
  }
}
