package io.etcdwarden.pki.request;

import java.time.Instant;

/** When members may restart for certificates: {@code spec.pki.maintenanceWindows}. */
public interface RestartWindows {
  /** Without windows: members may restart at any time. */
  static RestartWindows always() {
    return AnyTime.ALWAYS;
  }

  /**
   * The first time from {@code time} on at which a window is open, which is {@code time} itself if
   * one is open then; {@link Instant#MAX} if none opens.
   */
  Instant opening(Instant time);

  /**
   * The first time from {@code time} on at which no window is open; {@link Instant#MAX} if one is
   * always open. A window that is open for long may be given in parts, each of which ends when the
   * next one opens.
   */
  Instant closing(Instant time);

  /** Whether a window is open. */
  default boolean isOpen(Instant time) {
    return opening(time).equals(time);
  }

  /** When the next window opens, after the one that may be open. */
  default Instant nextOpening(Instant time) {
    return opening(closing(time));
  }

  /** One window that is always open. */
  enum AnyTime implements RestartWindows {
    ALWAYS;

    @Override
    public Instant opening(Instant time) {
      return time;
    }

    @Override
    public Instant closing(Instant time) {
      return Instant.MAX;
    }
  }
}
