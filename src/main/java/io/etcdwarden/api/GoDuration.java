package io.etcdwarden.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A duration in Go's format, such as {@code 1h30m}. Keeps the text of the user. Containers get the
 * same duration in Go's own notation.
 *
 * @see <a href="https://pkg.go.dev/time#ParseDuration">Go's time.ParseDuration</a>
 */
public final class GoDuration {
  /**
   * Longer texts are rejected: 64 characters are enough for every duration that Go can represent.
   */
  private static final int MAX_LENGTH = 64;

  private static final Pattern PART =
      Pattern.compile("\\G([0-9]++(?:\\.[0-9]++)?)(ns|us|µs|ms|s|m|h)");
  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private final String text;
  private final Duration length;

  private GoDuration(String text, Duration length) {
    this.text = text;
    this.length = length;
  }

  /**
   * Parses a text such as {@code 300s} or {@code 1.5h}; {@code 0} needs no unit.
   *
   * @throws IllegalArgumentException if the text is no duration, or longer than Go can represent
   */
  public static GoDuration parse(String text) {
    GoDuration read = read(text);
    if (!read.isReadable()) {
      throw new IllegalArgumentException("the duration " + read.problem());
    }
    return read;
  }

  /**
   * Accepts any text, because one Etcd with an unreadable duration must not break the list of all
   * Etcds. The planner rejects a duration that is not {@linkplain #isReadable() readable}.
   */
  @JsonCreator
  static GoDuration read(String text) {
    return new GoDuration(text, lengthOf(text));
  }

  /** Null if the text is not a valid duration. */
  private static Duration lengthOf(String text) {
    if ("0".equals(text)) {
      return Duration.ZERO;
    }
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return null;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      BigDecimal unit = BigDecimal.valueOf(NANOS.get(part.group(2)));
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
      end = part.end();
    }
    if (end < text.length() || nanos.compareTo(LARGEST) > 0) {
      return null;
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValue());
  }

  public static GoDuration of(Duration length) {
    return new GoDuration(inGoNotation(length), length);
  }

  /** Whether the text is a valid duration. The API server also stores other texts. */
  public boolean isReadable() {
    return length != null;
  }

  /** The problem of an unreadable text, with an example of a valid text. */
  public String problem() {
    return text.length() > MAX_LENGTH
        ? "has " + text.length() + " characters; write it in " + MAX_LENGTH + " at most, like 1h30m"
        : "is \"" + text + "\"; write it like 30s, 5m or 1h30m, up to 2562047h";
  }

  public Duration length() {
    if (length == null) {
      throw new IllegalStateException("the duration " + problem());
    }
    return length;
  }

  /**
   * This duration as Go prints it: {@code 300s} is {@code 5m0s}, {@code 24h} is {@code 24h0m0s}.
   */
  public String inGoNotation() {
    return inGoNotation(length());
  }

  private static String inGoNotation(Duration length) {
    long nanos = length.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < 1_000L) {
      return nanos + "ns";
    }
    if (nanos < 1_000_000L) {
      return decimal(nanos, 3) + "µs";
    }
    if (nanos < 1_000_000_000L) {
      return decimal(nanos, 6) + "ms";
    }
    String seconds =
        decimal(length.toSecondsPart() * 1_000_000_000L + length.toNanosPart(), 9) + "s";
    if (length.toMinutes() == 0) {
      return seconds;
    }
    String minutes = length.toMinutesPart() + "m" + seconds;
    return length.toHours() == 0 ? minutes : length.toHours() + "h" + minutes;
  }

  private static String decimal(long value, int scale) {
    BigDecimal number = BigDecimal.valueOf(value, scale).stripTrailingZeros();
    return number.toPlainString();
  }

  /** The text as the user wrote it. */
  @JsonValue
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GoDuration that
        && (length == null ? text.equals(that.text) : length.equals(that.length));
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(length);
  }
}
