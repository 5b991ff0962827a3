package io.etcdwarden.plan;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;

/** Checks the durations of a spec: the API server also accepts texts that are no durations. */
public final class Durations {
  private Durations() {}

  /**
   * The duration, if the spec has one.
   *
   * @param field the field of the spec, for the error message
   * @throws OperatorException if the text is no duration
   */
  public static Optional<GoDuration> checked(GoDuration duration, String field) {
    if (duration != null && !duration.isReadable()) {
      throw new OperatorException(ErrorCode.INVALID_SPEC, field + " " + duration.problem());
    }
    return Optional.ofNullable(duration);
  }

  /** A duration of the spec in Go's notation, or the default unchanged. */
  static String orDefault(GoDuration duration, String field, String defaultText) {
    return checked(duration, field).map(GoDuration::inGoNotation).orElse(defaultText);
  }
}
