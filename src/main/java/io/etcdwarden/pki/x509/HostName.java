package io.etcdwarden.pki.x509;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whether a certificate covers a name, by the rules of Go, by which members check each other. */
public final class HostName {
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*");
  private static final Pattern IP_LITERAL =
      Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|\\[?[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*]?");

  private HostName() {}

  public static boolean isCovered(String name, Certificate certificate) {
    if (isIpAddress(name)) {
      return certificate.extensions().ipAddresses().stream()
          .anyMatch(address -> address.equals(ipAddress(name)));
    }
    return certificate.extensions().dnsNames().stream().anyMatch(pattern -> matches(pattern, name));
  }

  public static boolean isIpAddress(String name) {
    return IP_LITERAL.matcher(name).matches() && isLiteral(name);
  }

  /** A pattern's star stands for exactly one whole label, the first. */
  static boolean matches(String pattern, String name) {
    if (!isWellFormed(name, false) || !isWellFormed(pattern, true)) {
      return !name.isEmpty() && !name.equals(".") && name.equalsIgnoreCase(pattern);
    }
    String[] wanted = labels(pattern);
    String[] given = labels(name);
    if (wanted.length != given.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      boolean star = i == 0 && wanted[i].equals("*");
      if (!star && !wanted[i].equals(given[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether Go takes it for a host name; anything else is compared as it stands. */
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
    // Looks nothing up: a text that is no literal is refused.
    return InetAddress.ofLiteral(name);
  }
}
