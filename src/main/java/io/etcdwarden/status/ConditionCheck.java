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
  Optional<Result> check(CheckInput checkInput);

  /**
   * What a check found.
   *
   * @param until when time alone may change the answer; {@link Instant#MAX} if it never does
   */
  record Result(String status, String reason, String message, Instant until) {
    public Result {
      message = StatusText.truncate(message);
    }

    static Result ofTrue(String reason, String message) {
      return new Result(Condition.TRUE, reason, message, Instant.MAX);
    }

    static Result ofFalse(String reason, String message) {
      return new Result(Condition.FALSE, reason, message, Instant.MAX);
    }

    static Result ofUnknown(String reason, String message) {
      return new Result(Condition.UNKNOWN, reason, message, Instant.MAX);
    }

    Result until(Instant instant) {
      return new Result(status, reason, message, instant);
    }
  }
}
