package io.etcdwarden.plan;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.request.RestartWindows;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The maintenance windows of {@code spec.pki.maintenanceWindows}: a window is open in each minute
 * at which one of the schedules activates, in UTC.
 *
 * @param expressions the schedules as five cron fields; at least one
 */
record MaintenanceWindows(List<String> expressions) implements RestartWindows {
  /** The CRD has the same limit. */
  private static final int MOST = 16;

  private static final int DAYS_OF_ONE_PART = 8;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMinutes(10);
  private static final String FIELD = "spec.pki.maintenanceWindows";

  MaintenanceWindows {
    expressions = List.copyOf(expressions);
  }

  /**
   * The windows of the spec; without windows members may restart at any time.
   *
   * @throws OperatorException if an expression is no schedule or never activates
   */
  static RestartWindows of(List<String> expressions) {
    if (expressions == null || expressions.isEmpty()) {
      return RestartWindows.always();
    }
    if (expressions.size() > MOST) {
      throw invalid(
          "%s has %d expressions; expected at most %d".formatted(FIELD, expressions.size(), MOST));
    }
    for (int i = 0; i < expressions.size(); i++) {
      requireSchedule(expressions.get(i), i);
    }
    return new MaintenanceWindows(expressions);
  }

  private static void requireSchedule(String expression, int index) {
    CronSchedule schedule =
        CronSchedule.parse(Objects.requireNonNullElse(expression, ""))
            .orElseThrow(
                () ->
                    invalid(
                        "%s[%d] is \"%s\"; write five fields (minute, hour, day of month, month, day of week) in UTC whose ranges go from a lower to a higher number, such as * 22-23 * * 6"
                            .formatted(FIELD, index, shortened(expression))));
    if (!schedule.everActivates()) {
      throw invalid(
          "%s[%d] is \"%s\", a day that never comes; change the day of month or the month"
              .formatted(FIELD, index, expression));
    }
  }

  private static OperatorException invalid(String message) {
    return new OperatorException(ErrorCode.INVALID_SPEC, message);
  }

  private static String shortened(String expression) {
    return expression == null ? "" : expression.substring(0, Math.min(60, expression.length()));
  }

  /** The first expression whose window is so short that a restart may miss it. */
  Optional<SpecWarning> warning() {
    for (int i = 0; i < expressions.size(); i++) {
      Instant opening = schedule(expressions.get(i)).activation(Instant.EPOCH).orElse(Instant.MAX);
      Duration length = Duration.between(opening, closing(opening));
      boolean isContinued = isOpen(opening.minus(MINUTE));
      if (!isContinued && length.compareTo(SHORT) < 0) {
        return Optional.of(
            new SpecWarning(
                "ShortMaintenanceWindow",
                "%s[%d] is \"%s\", a window of %d min. The fields name each minute in which a restart may start; a restart that must wait for a member misses a short window. Name more minutes, such as * 22-23 * * 6."
                    .formatted(FIELD, i, expressions.get(i), length.toMinutes())));
      }
    }
    return Optional.empty();
  }

  @Override
  public Instant opening(Instant time) {
    return expressions.stream()
        .map(MaintenanceWindows::schedule)
        .flatMap(schedule -> schedule.activation(time).stream())
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  @Override
  public Instant closing(Instant time) {
    if (!isOpen(time)) {
      return time;
    }
    LocalDate first = LocalDate.ofInstant(time, ZoneOffset.UTC);
    Instant midnight = first.atStartOfDay().toInstant(ZoneOffset.UTC);
    int from = (int) Duration.between(midnight, time).toMinutes();
    for (int days = 0; days < DAYS_OF_ONE_PART; days++) {
      int closed = openMinutes(first.plusDays(days)).nextClearBit(days == 0 ? from : 0);
      if (closed < CronSchedule.MINUTES_OF_DAY) {
        return midnight.plus(Duration.ofDays(days)).plus(Duration.ofMinutes(closed));
      }
    }
    return midnight.plus(Duration.ofDays(DAYS_OF_ONE_PART));
  }

  private BitSet openMinutes(LocalDate day) {
    BitSet minutes = new BitSet();
    expressions.forEach(expression -> minutes.or(schedule(expression).minutesOf(day)));
    return minutes;
  }

  private static CronSchedule schedule(String expression) {
    return CronSchedule.parse(expression).orElseThrow();
  }
}
