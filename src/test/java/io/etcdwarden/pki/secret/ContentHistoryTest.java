package io.etcdwarden.pki.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentHistoryTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theAnnotationIsReadAsItWasWritten() {
    ContentHistory history = new ContentHistory(List.of(content(1), content(2)));

    assertEquals(history, ContentHistory.of(annotated(history.text())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",", "x", "a/b/c", "2026-01-01T00:00:00Z/never/00", "2026-01-01T00:00:00Z//"})
  void anUnreadableAnnotationRecordsNothing(String text) {
    assertTrue(ContentHistory.of(annotated(text)).isEmpty());
  }

  /** Arithmetic with the first or last instant of Java fails. */
  @ParameterizedTest
  @ValueSource(strings = {"+1000000000-12-31T23:59:59.999999999Z", "-1000000000-01-01T00:00:00Z"})
  void aTimeThatNoCertificateCanHaveRecordsNothing(String time) {
    String fingerprint = "0".repeat(64);

    assertTrue(
        ContentHistory.of(annotated(time + "/2026-01-01T00:00:00Z/" + fingerprint)).isEmpty());
    assertTrue(
        ContentHistory.of(annotated("2026-01-01T00:00:00Z/" + time + "/" + fingerprint)).isEmpty());
  }

  @Test
  void theOldestContentsAreDropped() {
    ContentHistory history = ContentHistory.EMPTY;
    for (int i = 0; i < 20; i++) {
      history = history.with(content(i));
    }

    assertEquals(IntStream.range(12, 20).mapToObj(i -> content(i)).toList(), history.contents());
  }

  @Test
  void aKnownContentKeepsItsTime() {
    SecretContent first = content(1);
    SecretContent again =
        new SecretContent(START.plusSeconds(9), first.notAfter(), first.fingerprint());

    assertEquals(List.of(first), ContentHistory.EMPTY.with(first).with(again).contents());
  }

  private static SecretContent content(int day) {
    Instant since = START.plus(Duration.ofDays(day));
    return new SecretContent(since, since.plus(Duration.ofDays(365)), "%064x".formatted(day));
  }

  private static StoredSecret annotated(String text) {
    return StoredSecret.unwritten("leaf", StoredSecret.TLS, Map.of())
        .withMetadata(Map.of(), Map.of(PkiLabels.ISSUED_CERTIFICATES, text));
  }
}
