package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotLagTest {
  @ParameterizedTest
  @CsvSource({"0, 0, 0", "10, 15, 5", "15, 0, -15", "1, 999999999999999999, 999999999999999998"})
  void theLagIsTheDifferenceOfTheTwoRevisions(String full, String delta, long lag) {
    assertEquals(new SnapshotLag.Known(lag), between(full, delta));
  }

  @Test
  void withoutBothRevisionsTheLagIsUnknown() {
    Optional<Lease> lease = Optional.of(CompactionSamples.lease("main-full-snap", "5"));

    assertInstanceOf(SnapshotLag.Unknown.class, SnapshotLag.between(Optional.empty(), lease));
    assertInstanceOf(SnapshotLag.Unknown.class, SnapshotLag.between(lease, Optional.empty()));
    assertInstanceOf(SnapshotLag.Unknown.class, between("5", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 5",
        "-5",
        "+5",
        "5.0",
        "0x10",
        "1e9",
        "five",
        "18446744073709551616",
        "8e9d:4b1f:Leader",
        "\u0665"
      })
  void aHolderThatIsNoRevisionIsUnreadable(String text) {
    var unreadable = assertInstanceOf(SnapshotLag.Unreadable.class, between("1", text));

    assertTrue(
        unreadable.message().startsWith("Lease main-delta-snap has the holder \"" + text + "\""),
        unreadable.message());
    assertInstanceOf(SnapshotLag.Unreadable.class, between(text, "1"));
  }

  @Test
  void aLongHolderIsCutInTheMessage() {
    var unreadable = assertInstanceOf(SnapshotLag.Unreadable.class, between("x".repeat(999), "1"));

    assertTrue(unreadable.message().length() < 250, unreadable.message());
  }

  private static SnapshotLag between(String full, String delta) {
    return SnapshotLag.between(
        Optional.of(CompactionSamples.lease("main-full-snap", full)),
        Optional.of(CompactionSamples.lease("main-delta-snap", delta)));
  }
}
