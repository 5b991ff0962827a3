package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
  /** A Sunday. */
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "* * * * *,        PT1M",
    "0 */24 * * *,     PT24H",
    "*/60 * * * *,     PT1H",
    "5/60 * * * *,     PT1H",
    "5/20 * * * *,     PT20M",
    "0 9-17 * * *,     PT1H",
    "0 0 * * *,        PT24H",
    "0 0 * * 1,        PT168H",
    "0 0 * * 7,        PT168H",
    "0 0 * * 6-7,      PT24H",
    "0 0 */31 * *,     PT720H",
    "0 0 29 2 *,       PT35064H"
  })
  void theIntervalLiesBetweenTheNextTwoActivations(String schedule, Duration interval) {
    assertEquals(Optional.of(interval), interval(schedule, NOW));
  }

  @Test
  void aLeapDayIsFoundAcrossTheYear2100() {
    Instant lastBefore = Instant.parse("2092-03-01T00:00:00Z");

    assertEquals(Optional.of(Duration.ofDays(8 * 365 + 1)), interval("0 0 29 2 *", lastBefore));
  }

  @Test
  void aDayMatchesEitherFieldIfBothAreRestricted() {
    // After Sunday the 1st, the schedule matches Monday the 2nd and Thursday the 5th.
    assertEquals(Optional.of(Duration.ofDays(3)), interval("0 0 5 * 1", NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 */1 * 1", "0 0 * * 1"})
  void everyDayOfTheMonthDoesNotRestrict(String schedule) {
    assertEquals(Optional.of(Duration.ofDays(7)), interval(schedule, NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 * * 1/6", "0 0 * * 1/3"})
  void aStepThroughTheWeekEndsOnSaturday(String schedule) {
    Duration interval = interval(schedule, NOW).orElseThrow();

    assertEquals(Duration.ofDays(schedule.endsWith("6") ? 7 : 3), interval);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0 0 * *",
        "0 0 * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "a * * * *",
        "1- * * * *",
        "5-3 * * * *",
        "5-3,7 * * * *",
        "1-2-3 * * * *",
        "1/2/3 * * * *",
        "@daily",
        "0 0 30 2 *"
      })
  void aScheduleThatIsInvalidOrNeverActivatesHasNoInterval(String schedule) {
    assertEquals(Optional.empty(), interval(schedule, NOW));
  }

  @Test
  void theIntervalEqualsThatOfASearchMinuteByMinute() {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      String schedule = anySchedule(random);
      Instant from = NOW.plusSeconds(random.nextInt(400 * 86_400));

      assertEquals(searched(schedule, from), interval(schedule, from), schedule + " from " + from);
    }
  }

  private static Optional<Duration> interval(String schedule, Instant from) {
    return CronSchedule.parse(schedule).flatMap(it -> it.intervalAfter(from));
  }

  /** The month is always {@code *}, which keeps the search minute by minute short. */
  private static String anySchedule(Random random) {
    return String.join(
        " ",
        anyField(random, 0, 59),
        anyField(random, 0, 23),
        anyField(random, 1, 28),
        "*",
        anyField(random, 1, 6));
  }

  private static String anyField(Random random, int lowest, int highest) {
    int first = random.nextInt(lowest, highest + 1);
    int step = random.nextInt(1, highest + 2);
    return switch (random.nextInt(6)) {
      case 0 -> String.valueOf(first);
      case 1 -> first + "-" + random.nextInt(first, highest + 1);
      case 2 -> first + "/" + step;
      case 3 -> "*/" + step;
      default -> "*";
    };
  }

  private static Optional<Duration> searched(String schedule, Instant from) {
    String[] fields = schedule.split(" ", -1);
    Set<Integer> minutes = values(fields[0], 0, 59);
    Set<Integer> hours = values(fields[1], 0, 23);
    Set<Integer> days = values(fields[2], 1, 31);
    Set<Integer> weekdays = values(fields[4], 0, 6);
    boolean anyDay = isOpen(fields[2]) || isOpen(fields[4]);
    LocalDateTime first = null;
    LocalDateTime minute =
        LocalDateTime.ofInstant(from, ZoneOffset.UTC).withSecond(0).plusMinutes(1);
    for (; ; minute = minute.plusMinutes(1)) {
      boolean byMonth = days.contains(minute.getDayOfMonth());
      boolean byWeek = weekdays.contains(minute.getDayOfWeek().getValue() % 7);
      if (minutes.contains(minute.getMinute())
          && hours.contains(minute.getHour())
          && (anyDay ? byMonth && byWeek : byMonth || byWeek)) {
        if (first != null) {
          return Optional.of(Duration.between(first, minute));
        }
        first = minute;
      }
    }
  }

  private static boolean isOpen(String field) {
    return field.equals("*") || field.equals("*/1");
  }

  private static Set<Integer> values(String field, int lowest, int highest) {
    Set<Integer> values = new TreeSet<>();
    String[] stepped = field.split("/", -1);
    String[] range = stepped[0].split("-", -1);
    int step = stepped.length == 2 ? Integer.parseInt(stepped[1]) : 1;
    for (int value = lowest; value <= highest; value++) {
      boolean in;
      int start = lowest;
      if (stepped[0].equals("*")) {
        in = true;
      } else {
        start = Integer.parseInt(range[0]);
        int end =
            range.length == 2 ? Integer.parseInt(range[1]) : stepped.length == 2 ? highest : start;
        in = value >= start && value <= end;
      }
      if (in && (value - start) % step == 0) {
        values.add(value);
      }
    }
    return values;
  }
}
