package io.etcdwarden.pki.x509;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/** Matches host names against the names of a certificate, by the rules of Go. */
public final class HostName {
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*");
  private static final Pattern IP_LITERAL =
      Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|\\[?[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*]?");

  private HostName() {}

  /** Whether a certificate has a name that matches. */
  public static boolean isCovered(String name, Certificate certificate) {
    if (isIpAddress(name)) {
      return certificate.extensions().ipAddresses().contains(ipAddress(name));
    }
    return certificate.extensions().dnsNames().stream().anyMatch(pattern -> matches(pattern, name));
  }

  public static boolean isIpAddress(String name) {
    return IP_LITERAL.matcher(name).matches() && isLiteral(name);
  }

  /**
   * Matches a name against a DNS name of a certificate. A star stands for the whole first label.
   */
  static boolean matches(String pattern, String name) {
    if (!mayMatch(pattern, name)) {
      return false;
    }
    if (!isWellFormed(name, false) || !isWellFormed(pattern, true)) {
      return !name.isEmpty() && !name.equals(".") && name.equalsIgnoreCase(pattern);
    }
    String[] patternLabels = labels(pattern);
    String[] nameLabels = labels(name);
    if (patternLabels.length != nameLabels.length) {
      return false;
    }
    for (int i = 0; i < patternLabels.length; i++) {
      boolean star = i == 0 && patternLabels[i].equals("*");
      if (!star && !patternLabels[i].equals(nameLabels[i])) {
        return false;
      }
    }
    return true;
  }

  /** Costs less than the rules; a certificate may have tens of thousands of names. */
  private static boolean mayMatch(String pattern, String name) {
    int rest = pattern.length() - 1;
    return pattern.equalsIgnoreCase(name)
        || (pattern.startsWith("*.")
            && name.regionMatches(true, name.length() - rest, pattern, 1, rest));
  }

  /** Whether Go treats the text as a host name. Go compares any other text literally. */
  public static boolean isWellFormed(String name, boolean isPattern) {
    if (name.isEmpty() || name.equals("*") || name.endsWith(".")) {
      return false;
    }
    String[] labels = labels(name);
    for (int i = 0; i < labels.length; i++) {
      boolean star = isPattern && i == 0 && labels[i].equals("*");
      if (!star && !LABEL.matcher(labels[i]).matches()) {
        return false;
      }
    }
    return true;
  }

  private static String[] labels(String name) {
    return name.toLowerCase(Locale.ROOT).split("\\.", -1);
  }

  private static boolean isLiteral(String name) {
    try {
      return ipAddress(name) != null;
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  private static InetAddress ipAddress(String name) {
    // Does no DNS lookup: throws if the text is not an address.
    return InetAddress.ofLiteral(name);
  }
}
