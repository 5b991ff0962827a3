package io.etcdwarden.status;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.Optional;

/**
 * A cron schedule with five fields in UTC, parsed as the sidecar parses it.
 *
 * <p>No cron library is used: libraries reject a step as large as its field (every 24th hour), and
 * the API accepts it.
 */
final class CronSchedule {
  private static final int YEARS_AHEAD = 9; // 29 February is missing in years such as 2100

  /** Cron allows both 0 and 7 for Sunday. */
  private static final int SUNDAY = 7;

  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final boolean eitherDay;

  private CronSchedule(String[] fields) {
    minutes = field(fields[0], 0, 59);
    hours = field(fields[1], 0, 23);
    daysOfMonth = field(fields[2], 1, 31);
    months = field(fields[3], 1, 12);
    daysOfWeek = field(fields[4], 0, SUNDAY);
    // A rule of cron: if both day fields are restricted, a day has to match only one of them.
    eitherDay = isRestricted(fields[2]) && isRestricted(fields[4]);
  }

  /** Parses a schedule; empty if the text is not a valid schedule. */
  static Optional<CronSchedule> parse(String text) {
    String[] fields = text.trim().split("\\s+", -1);
    if (fields.length != 5) {
      return Optional.empty();
    }
    try {
      return Optional.of(new CronSchedule(fields));
    } catch (NumberFormatException | DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  /** The time between the next two activations; empty if the schedule never activates. */
  Optional<Duration> intervalAfter(Instant now) {
    return next(now).flatMap(one -> next(one).map(other -> Duration.between(one, other)));
  }

  private Optional<Instant> next(Instant after) {
    LocalDateTime from = LocalDateTime.ofInstant(after, ZoneOffset.UTC).plusMinutes(1);
    LocalDate last = from.toLocalDate().plusYears(YEARS_AHEAD);
    for (LocalDate day = from.toLocalDate(); day.isBefore(last); day = day.plusDays(1)) {
      if (!matches(day)) {
        continue;
      }
      int firstMinute = day.equals(from.toLocalDate()) ? from.getHour() * 60 + from.getMinute() : 0;
      for (int minute = firstMinute; minute < 24 * 60; minute++) {
        if (hours.get(minute / 60) && minutes.get(minute % 60)) {
          return Optional.of(day.atTime(minute / 60, minute % 60).toInstant(ZoneOffset.UTC));
        }
      }
    }
    return Optional.empty();
  }

  private boolean matches(LocalDate day) {
    if (!months.get(day.getMonthValue())) {
      return false;
    }
    int weekday = day.getDayOfWeek().getValue(); // Monday 1 to Sunday 7
    boolean byWeek = daysOfWeek.get(weekday) || (weekday == 7 && daysOfWeek.get(0));
    boolean byMonth = daysOfMonth.get(day.getDayOfMonth());
    return eitherDay ? byWeek || byMonth : byWeek && byMonth;
  }

  private static boolean isRestricted(String field) {
    return !field.equals("*") && !field.equals("*/1");
  }

  private static BitSet field(String text, int lowest, int highest) {
    BitSet values = new BitSet();
    for (String part : text.split(",", -1)) {
      String[] stepped = part.split("/", -1);
      int step = stepped.length > 1 ? Integer.parseInt(stepped[1]) : 1;
      String[] range = stepped[0].split("-", -1);
      boolean open = stepped[0].equals("*");
      int first = open ? lowest : Integer.parseInt(range[0]);
      int last =
          open || (range.length == 1 && stepped.length > 1)
              ? (highest == SUNDAY ? SUNDAY - 1 : highest)
              : Integer.parseInt(range[range.length - 1]);
      boolean tooMany = stepped.length > 2 || range.length > 2;
      if (tooMany || first < lowest || last > highest || first > last || step < 1) {
        throw new DateTimeException(part + " is out of range");
      }
      for (int value = first; value <= last; value += step) {
        values.set(value);
      }
    }
    return values;
  }
}
