package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks quantities, and converts them to bytes and to the form that the API server stores. */
public final class Quantities {
  /**
   * The number of digits is limited, because arithmetic with {@code 1e100000000} would need too
   * much memory.
   */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]{1,64}(\\.[0-9]{0,64})?|\\.[0-9]{1,64})");

  private static final Pattern EXPONENT = Pattern.compile("[eE][+-]?[0-9]{1,3}");
  private static final Set<String> UNITS =
      Set.of("", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

  /** The maximum number of digits before the decimal point. */
  private static final int MAX_DIGITS = 30;

  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final List<String> DECIMAL =
      List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
  private static final int NANO = 9;
  private static final int SHOWN_LENGTH = 40;

  private Quantities() {}

  /**
   * Whole bytes, rounded up; at most the largest 64-bit number.
   *
   * @param field the field of the spec, for the error message
   * @throws OperatorException if the text is no quantity or is too large
   */
  public static long bytes(Quantity quantity, String field) {
    BigDecimal amount = number(quantity, field).setScale(0, RoundingMode.CEILING);
    return amount.min(LARGEST).max(LARGEST.negate()).longValueExact();
  }

  /** Returns the resources after a check of each quantity. */
  public static ResourceRequirements requireValid(ResourceRequirements resources, String field) {
    orEmpty(resources.getRequests()).forEach((key, it) -> number(it, field + ".requests." + key));
    orEmpty(resources.getLimits()).forEach((key, it) -> number(it, field + ".limits." + key));
    return resources;
  }

  private static Map<String, Quantity> orEmpty(Map<String, Quantity> quantities) {
    return quantities == null ? Map.of() : quantities;
  }

  /** Checks the text before it is parsed, because a large exponent alone needs too much memory. */
  private static BigDecimal number(Quantity quantity, String field) {
    String amount = requireNonNullElse(quantity.getAmount(), "");
    String format = requireNonNullElse(quantity.getFormat(), "");
    if (!NUMBER.matcher(amount).matches()
        || !(UNITS.contains(format) || EXPONENT.matcher(format).matches())) {
      throw invalid(amount + format, field);
    }
    BigDecimal number = quantity.getNumericalAmount();
    if (number.precision() - number.scale() > MAX_DIGITS) {
      throw invalid(amount + format, field);
    }
    return number;
  }

  private static OperatorException invalid(String text, String field) {
    String shown = text.length() > SHOWN_LENGTH ? text.substring(0, SHOWN_LENGTH) + "..." : text;
    return new OperatorException(
        ErrorCode.INVALID_SPEC,
        field + " is \"" + shown + "\"; write a quantity such as 512Mi or 16Gi");
  }

  /** The amount in the form that the API server stores: {@code 16384Mi} becomes {@code 16Gi}. */
  static String canonical(Quantity quantity, String field) {
    BigDecimal amount = number(quantity, field).setScale(NANO, RoundingMode.UP);
    String format = requireNonNullElse(quantity.getFormat(), "");
    if (format.endsWith("i") && amount.abs().compareTo(KIBI) >= 0) {
      return binary(amount.setScale(0, RoundingMode.UP).toBigIntegerExact());
    }
    boolean exponent = EXPONENT.matcher(format).matches();
    return decimal(amount.stripTrailingZeros(), exponent);
  }

  private static String binary(BigInteger amount) {
    int power = 0;
    BigInteger number = amount;
    BigInteger kibi = KIBI.toBigIntegerExact();
    while (power < BINARY.size() - 1 && number.mod(kibi).signum() == 0) {
      number = number.divide(kibi);
      power++;
    }
    return number + BINARY.get(power);
  }

  private static String decimal(BigDecimal amount, boolean exponent) {
    if (amount.signum() == 0) {
      return "0";
    }
    int power = Math.floorDiv(-amount.scale(), 3);
    int capped = exponent ? power : Math.min(power, DECIMAL.size() - 4);
    BigInteger number = amount.movePointLeft(capped * 3).toBigIntegerExact();
    if (exponent) {
      return capped == 0 ? number.toString() : number + "e" + capped * 3;
    }
    return number + DECIMAL.get(capped + 3);
  }
}
