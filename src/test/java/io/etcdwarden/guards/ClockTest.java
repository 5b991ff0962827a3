package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Time is handed in, and nobody sleeps. */
class ClockTest {
  private static final Pattern ASKS_THE_MACHINE =
      Pattern.compile(
          "\\b(Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now\\(|"
              + "\\bSystem\\.(currentTimeMillis|nanoTime)\\(|\\bThread\\.sleep\\(|"
              + "\\bClock\\.system|\\bnew Date\\(\\)");

  /** Where the clock is made that everybody else is handed. */
  private static final Set<String> MAY_ASK = Set.of("app", "cli");

  @Test
  void onlyTheWiringAsksTheMachineForTheTime() {
    List<String> wrong =
        SourceLine.all().stream()
            .filter(line -> !MAY_ASK.contains(line.room()))
            .filter(line -> ASKS_THE_MACHINE.matcher(line.text()).find())
            .map(line -> line.place() + ": " + line.text())
            .toList();

    assertEquals(List.of(), wrong);
  }

  @Test
  void nobodySleeps() {
    List<String> wrong =
        SourceLine.all().stream()
            .filter(line -> line.text().contains("Thread.sleep("))
            .map(SourceLine::place)
            .toList();

    assertEquals(List.of(), wrong);
  }
}
