package io.etcdwarden.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "300s, PT5M",
    "1h30m, PT1H30M",
    "1.5h, PT1H30M",
    "100ms, PT0.1S",
    "2µs, PT0.000002S",
    "2us, PT0.000002S",
    "7ns, PT0.000000007S",
    "0.5ns, PT0S",
    "1s1s1s, PT3S"
  })
  void aTextIsParsedLikeInGo(String text, Duration length) {
    assertEquals(length, GoDuration.parse(text).length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "5d",
        "-5m",
        ".5s",
        "5.s",
        "5m ",
        "5m5",
        "1..5s",
        "٣s",
        "9999999h",
        "99999999999999999999999999999999999999999h",
        "1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s"
      })
  void anInvalidOrTooLongDurationIsRejected(String text) {
    assertThrows(IllegalArgumentException.class, () -> GoDuration.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5d", "9999999h"})
  void anUnreadableTextIsWrittenBackUnchanged(String text) throws JsonProcessingException {
    String json = JSON.writeValueAsString(text);

    GoDuration read = JSON.readValue(json, GoDuration.class);

    assertFalse(read.isReadable());
    assertEquals(json, JSON.writeValueAsString(read));
  }

  @Test
  void aVeryLongTextIsWrittenBackUnchanged() throws JsonProcessingException {
    for (String part : List.of("1s", "1", "1.5h2m", "s")) {
      String text = part.repeat(250_000);

      GoDuration read = JSON.readValue(JSON.writeValueAsString(text), GoDuration.class);

      assertFalse(read.isReadable());
      assertEquals(text, read.toString());
    }
  }
}
