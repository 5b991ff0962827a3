package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCellWithoutTrailingSpaces() {
    Table table = new Table("NAME", "WHY").row("a", "because").row("longer", "");

    assertEquals(
        """
        NAME     WHY
        a        because
        longer   -
        """,
        table.text());
  }

  @Test
  void anEmptyCellIsADash() {
    assertEquals("A   B\n-   x\n", new Table("A", "B").row(null, "x").text());
  }

  @Test
  void aTableWithoutRowsIsEmpty() {
    assertTrue(new Table("A").isEmpty());
    assertFalse(new Table("A").row("x").isEmpty());
  }
}
