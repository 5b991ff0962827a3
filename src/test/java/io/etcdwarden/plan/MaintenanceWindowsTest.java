package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.request.RestartWindows;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first of March 2026 is a Sunday. */
class MaintenanceWindowsTest {
  @ParameterizedTest(name = "{0} after {1}")
  @CsvSource({
    "* 22-23 * * 6,             2026-03-01T12:00:00Z, 2026-03-07T22:00:00Z, 2026-03-08T00:00:00Z",
    "* 22-23 * * 6,             2026-03-07T23:59:59Z, 2026-03-07T23:59:59Z, 2026-03-08T00:00:00Z",
    "* 22-23 * * 6,             2026-03-08T00:00:00Z, 2026-03-14T22:00:00Z, 2026-03-15T00:00:00Z",
    "* 23 * * 6;0-29 0 * * 7,   2026-03-01T12:00:00Z, 2026-03-07T23:00:00Z, 2026-03-08T00:30:00Z",
    "30-44 3 * * *;45-59 3 * * *, 2026-03-01T03:40:20.5Z, 2026-03-01T03:40:20.5Z,"
        + " 2026-03-01T04:00:00Z",
    "*/2 * * * *,               2026-03-01T12:01:30Z, 2026-03-01T12:02:00Z, 2026-03-01T12:03:00Z",
    "* * * * 1-6,               2026-03-01T12:00:00Z, 2026-03-02T00:00:00Z, 2026-03-08T00:00:00Z",
    "* 2 29 2 *,                2026-03-01T12:00:00Z, 2028-02-29T02:00:00Z, 2028-02-29T03:00:00Z"
  })
  void aWindowIsOpenInTheMinutesOfItsSchedules(
      String expressions, Instant time, Instant opening, Instant closing) {
    RestartWindows windows = MaintenanceWindows.of(Arrays.asList(expressions.split(";")));

    assertEquals(opening, windows.opening(time));
    assertEquals(closing, windows.closing(opening));
    assertEquals(time.equals(opening), windows.isOpen(time));
  }

  @Test
  void aWindowThatIsAlwaysOpenIsGivenInParts() {
    RestartWindows windows = MaintenanceWindows.of(List.of("* * * * *"));
    Instant time = Instant.parse("2026-03-01T12:00:00Z");
    Instant part = Instant.parse("2026-03-09T00:00:00Z");

    assertEquals(part, windows.closing(time));
    assertEquals(part, windows.nextOpening(time));
  }

  @Test
  void withoutExpressionsMembersMayRestartAtAnyTime() {
    Instant time = Instant.parse("2026-03-01T12:00:00Z");

    for (List<String> none : Arrays.asList(null, List.<String>of())) {
      RestartWindows windows = MaintenanceWindows.of(none);

      assertTrue(windows.isOpen(time));
      assertEquals(Instant.MAX, windows.closing(time));
      assertEquals(Instant.MAX, windows.nextOpening(time));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          * * * *           | [1] is "* * * *"; write five fields (minute, hour, day of month, month, day of week) in UTC
          * 23-22 * * *     | [1] is "* 23-22 * * *"; write five fields
          * * * * SAT       | [1] is "* * * * SAT"; write five fields
          * 22 30 2 *       | [1] is "* 22 30 2 *", a day that never comes
          """)
  void anExpressionThatCannotBeUsedIsNamed(String expression, String message) {
    List<String> expressions = List.of("* 22 * * *", expression);

    OperatorException failure =
        assertThrows(OperatorException.class, () -> MaintenanceWindows.of(expressions));

    assertTrue(failure.isInvalidSpec());
    assertTrue(
        failure.getMessage().startsWith("spec.pki.maintenanceWindows" + message),
        failure.getMessage());
  }

  @Test
  void aMissingExpressionAndTooManyAreRefused() {
    assertThrows(
        OperatorException.class, () -> MaintenanceWindows.of(Collections.singletonList(null)));

    OperatorException failure =
        assertThrows(
            OperatorException.class,
            () -> MaintenanceWindows.of(Collections.nCopies(17, "* 22 * * *")));

    assertEquals(
        "spec.pki.maintenanceWindows has 17 expressions; expected at most 16",
        failure.getMessage());
  }

  @Test
  void windowsWithTheSameExpressionsAreEqual() {
    assertEquals(
        MaintenanceWindows.of(List.of("* 22 * * *")), MaintenanceWindows.of(List.of("* 22 * * *")));
    assertFalse(
        MaintenanceWindows.of(List.of("* 22 * * *"))
            .equals(MaintenanceWindows.of(List.of("* 23 * * *"))));
  }
}
