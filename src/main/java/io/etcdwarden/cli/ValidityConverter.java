package io.etcdwarden.cli;

import io.etcdwarden.api.GoDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the validity of a certificate: a duration in Go's format from one hour to 100 years. */
final class ValidityConverter implements ITypeConverter<GoDuration> {
  private static final Duration SHORTEST = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(36_525);

  @Override
  public GoDuration convert(String text) {
    GoDuration validity;
    try {
      validity = GoDuration.parse(text);
    } catch (IllegalArgumentException unreadable) {
      throw new TypeConversionException(unreadable.getMessage());
    }
    Duration length = validity.length();
    if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
      throw new TypeConversionException("\"" + text + "\" is not between 1h and 876600h");
    }
    return validity;
  }
}
