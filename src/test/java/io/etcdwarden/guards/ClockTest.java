package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Main code receives the time as a parameter, and never sleeps. */
class ClockTest {
  private static final Pattern READS_SYSTEM_CLOCK =
      Pattern.compile(
          "\\b(Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now\\(|"
              + "\\bSystem\\.(currentTimeMillis|nanoTime)\\(|\\bThread\\.sleep\\(|"
              + "\\bClock\\.system|\\bnew Date\\(\\)");

  /** The packages that create the clock and pass it on. */
  private static final Set<String> MAY_READ_CLOCK = Set.of("app", "cli");

  @Test
  void onlyAppAndCliReadTheSystemClock() {
    List<String> wrong =
        SourceLine.all().stream()
            .filter(line -> !MAY_READ_CLOCK.contains(line.packageName()))
            .filter(line -> READS_SYSTEM_CLOCK.matcher(line.text()).find())
            .map(line -> line.location() + ": " + line.text())
            .toList();

    assertEquals(List.of(), wrong);
  }

  @Test
  void noMainCodeSleeps() {
    List<String> wrong =
        SourceLine.all().stream()
            .filter(line -> line.text().contains("Thread.sleep("))
            .map(SourceLine::location)
            .toList();

    assertEquals(List.of(), wrong);
  }
}
