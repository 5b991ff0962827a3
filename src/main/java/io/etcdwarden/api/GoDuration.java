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
 * A duration as the wire writes it: {@code 1h30m}. Keeps the user's text and knows Go's notation of
 * the same length, which is what the programs in the pods are given.
 *
 * @see <a href="https://pkg.go.dev/time#ParseDuration">Go's time.ParseDuration</a>
 */
public final class GoDuration {
  private static final Pattern WHOLE = Pattern.compile("([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+");
  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
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
   * Reads a text such as {@code 300s} or {@code 1.5h}; a bare {@code 0} is zero.
   *
   * @throws IllegalArgumentException if the text is no duration
   */
  @JsonCreator
  public static GoDuration parse(String text) {
    if ("0".equals(text)) {
      return new GoDuration(text, Duration.ZERO);
    }
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no duration; write it like 30s, 5m or 1h30m");
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      BigDecimal unit = BigDecimal.valueOf(NANOS.get(part.group(2)));
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
    }
    return new GoDuration(text, Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValue()));
  }

  public static GoDuration of(Duration length) {
    return new GoDuration(inGoNotation(length), length);
  }

  public Duration length() {
    return length;
  }

  /**
   * The same length as Go prints it: {@code 300s} is {@code 5m0s}, {@code 24h} is {@code 24h0m0s}.
   */
  public String inGoNotation() {
    return inGoNotation(length);
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
    return other instanceof GoDuration that && length.equals(that.length);
  }

  @Override
  public int hashCode() {
    return Objects.hash(length);
  }
}
