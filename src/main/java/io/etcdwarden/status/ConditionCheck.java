package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.StatusText;
import java.time.Instant;
import java.util.Optional;

/** Finds out one thing about a cluster. */
interface ConditionCheck {
  /** The condition's type. */
  String type();

  /** What holds now; empty if the question does not arise for this cluster. */
  Optional<Verdict> check(Facts facts);

  /**
   * What a check found.
   *
   * @param until when time alone may change the answer; {@link Instant#MAX} if it never does
   */
  record Verdict(String status, String reason, String message, Instant until) {
    public Verdict {
      message = StatusText.cut(message);
    }

    static Verdict yes(String reason, String message) {
      return new Verdict(Condition.TRUE, reason, message, Instant.MAX);
    }

    static Verdict no(String reason, String message) {
      return new Verdict(Condition.FALSE, reason, message, Instant.MAX);
    }

    static Verdict unknown(String reason, String message) {
      return new Verdict(Condition.UNKNOWN, reason, message, Instant.MAX);
    }

    Verdict until(Instant instant) {
      return new Verdict(status, reason, message, instant);
    }
  }
}
