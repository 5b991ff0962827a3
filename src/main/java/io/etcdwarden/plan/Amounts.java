package io.etcdwarden.plan;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/** Quantities as bytes, and as the text to which the API server brings them. */
final class Amounts {
  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final List<String> DECIMAL =
      List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
  private static final int NANO = 9;

  private Amounts() {}

  /** Whole bytes, rounded up; what no 64-bit number holds becomes the largest that one does. */
  static long bytes(Quantity quantity) {
    BigDecimal amount = quantity.getNumericalAmount().setScale(0, RoundingMode.CEILING);
    return amount.min(LARGEST).max(LARGEST.negate()).longValueExact();
  }

  /** The same amount as the API server writes it: {@code 16384Mi} is {@code 16Gi}. */
  static String canonical(Quantity quantity) {
    BigDecimal amount = quantity.getNumericalAmount().setScale(NANO, RoundingMode.UP);
    String format = quantity.getFormat() == null ? "" : quantity.getFormat();
    if (format.endsWith("i") && amount.abs().compareTo(KIBI) >= 0) {
      return binary(amount.setScale(0, RoundingMode.UP).toBigIntegerExact());
    }
    boolean exponent = format.matches("[eE][+-]?[0-9]+");
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
