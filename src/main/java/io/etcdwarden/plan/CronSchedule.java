package io.etcdwarden.plan;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cron schedule with five fields in UTC.
 *
 * <p>The sidecar parses a schedule in the same way, except that it refuses day of week 7. The CRD
 * accepts 7 and refuses 0, so {@link #forSidecar} writes Sunday as 0.
 *
 * <p>No cron library is used: libraries reject a step as large as its field (every 24th hour), and
 * the API accepts it.
 */
public final class CronSchedule {
  private static final int YEARS_AHEAD = 9; // 29 February is missing in years such as 2100

  static final int MINUTES_OF_DAY = 24 * 60;

  /** Cron allows both 0 and 7 for Sunday. */
  private static final int SUNDAY = 7;

  private static final Pattern DAYS_OF_WEEK = Pattern.compile("(\\s*(?:\\S+\\s+){4})(\\S+)\\s*");
  private static final Pattern UNTIL_SUNDAY = Pattern.compile("([0-7])-7(?:/([1-7]))?");

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
  public static Optional<CronSchedule> parse(String text) {
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

  /** This schedule with 0 for Sunday instead of 7; any other text is returned unchanged. */
  static String forSidecar(String text) {
    Matcher days = DAYS_OF_WEEK.matcher(text);
    return days.matches() ? days.group(1) + sundaysAsZero(days.group(2)) : text;
  }

  private static String sundaysAsZero(String days) {
    return Arrays.stream(days.split(",", -1))
        .map(CronSchedule::sundayAsZero)
        .collect(Collectors.joining(","));
  }

  /** Writes a range that ends on day 7 as a list, since the sidecar has no range across Sunday. */
  private static String sundayAsZero(String days) {
    Matcher range = UNTIL_SUNDAY.matcher(days);
    if (!range.matches()) {
      return days.equals("7") ? "0" : days;
    }
    int step = range.group(2) == null ? 1 : Integer.parseInt(range.group(2));
    return IntStream.iterate(
            Integer.parseInt(range.group(1)), day -> day <= SUNDAY, day -> day + step)
        .mapToObj(day -> String.valueOf(day % SUNDAY))
        .distinct()
        .collect(Collectors.joining(","));
  }

  /** Whether the schedule activates at all: 30 February never comes. */
  boolean everActivates() {
    return next(Instant.EPOCH).isPresent();
  }

  /** The time between the next two activations; empty if the schedule never activates. */
  public Optional<Duration> intervalAfter(Instant now) {
    return next(now).flatMap(one -> next(one).map(other -> Duration.between(one, other)));
  }

  /**
   * The first time from {@code time} on that is in a minute of this schedule: {@code time} itself,
   * or the start of a minute; empty if the schedule never activates.
   */
  Optional<Instant> activation(Instant time) {
    return time.equals(Instant.MAX)
        ? Optional.empty()
        : firstMinute(LocalDateTime.ofInstant(time, ZoneOffset.UTC))
            .map(minute -> minute.isBefore(time) ? time : minute);
  }

  private Optional<Instant> next(Instant after) {
    return firstMinute(LocalDateTime.ofInstant(after, ZoneOffset.UTC).plusMinutes(1));
  }

  private Optional<Instant> firstMinute(LocalDateTime from) {
    LocalDate first = from.toLocalDate();
    LocalDate last = first.plusYears(YEARS_AHEAD);
    for (LocalDate day = first; day.isBefore(last); day = day.plusDays(1)) {
      if (!matches(day)) {
        continue;
      }
      int earliest = day.equals(first) ? from.getHour() * 60 + from.getMinute() : 0;
      int minute = minutesOf(day).nextSetBit(earliest);
      if (minute >= 0) {
        return Optional.of(day.atTime(minute / 60, minute % 60).toInstant(ZoneOffset.UTC));
      }
    }
    return Optional.empty();
  }

  /** The minutes of a day, counted from its start, at which the schedule activates. */
  BitSet minutesOf(LocalDate day) {
    BitSet all = new BitSet(MINUTES_OF_DAY);
    if (matches(day)) {
      hours.stream().forEach(hour -> minutes.stream().forEach(it -> all.set(hour * 60 + it)));
    }
    return all;
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
