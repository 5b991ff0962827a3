package io.etcdwarden.plan;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;

/** Durations that a resource asks for; it may hold texts that are none. */
public final class Durations {
  private Durations() {}

  /**
   * The wished duration, if there is one.
   *
   * @param field where in the resource it stands, for refusals
   * @throws OperatorException if it cannot be read
   */
  public static Optional<GoDuration> checked(GoDuration wish, String field) {
    if (wish != null && !wish.isReadable()) {
      throw new OperatorException(ErrorCode.INVALID_SPEC, field + " " + wish.problem());
    }
    return Optional.ofNullable(wish);
  }

  /** A wished duration in Go's notation; the default as it stands. */
  static String orDefault(GoDuration wish, String field, String otherwise) {
    return checked(wish, field).map(GoDuration::inGoNotation).orElse(otherwise);
  }
}
