package io.etcdwarden.pki.rotation;

import java.time.Instant;

/** Whether a restart may start now, by the maintenance windows of the cluster. */
public sealed interface RestartPermit {
  /** It may: a window is open, the cluster has none, or the restart has started before. */
  record Now() implements RestartPermit {}

  /**
   * It waits.
   *
   * @param opening when the next window opens; {@link Instant#MAX} if none opens
   */
  record Held(Instant opening) implements RestartPermit {}

  /**
   * It may although no window is open, because waiting does harm.
   *
   * @param cause a sentence for the user
   */
  record Urgent(String cause) implements RestartPermit {}

  /** A restart that may start now. */
  static RestartPermit now() {
    return new Now();
  }

  default boolean isHeld() {
    return this instanceof Held;
  }
}
