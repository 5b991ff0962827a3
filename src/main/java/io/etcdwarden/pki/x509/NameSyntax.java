package io.etcdwarden.pki.x509;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which names a generated certificate may hold (RFC 1123, RFC 5280 section 4.2.1.6). */
public final class NameSyntax {
  private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?";
  private static final Pattern DNS_NAME =
      Pattern.compile("(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*+");
  private static final int MAX_NAME_LENGTH = 253;

  private NameSyntax() {}

  /** What is wrong with a DNS name, as the end of a sentence; empty if nothing is. */
  public static Optional<String> dnsProblem(String name) {
    return name.length() <= MAX_NAME_LENGTH && DNS_NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "which is no DNS name; a label has at most 63 letters, digits and hyphens, and only"
                + " the first may be a wildcard");
  }

  /** What is wrong with an IP address, as the end of a sentence; empty if nothing is. */
  public static Optional<String> addressProblem(String text) {
    if (!HostName.isIpAddress(text)) {
      return Optional.of("which is no IP address; write it like 203.0.113.7 or 2001:db8::7");
    }
    // A zero in front of a number is octal for some programs. The version 6 form of a version 4
    // address has 16 bytes in certificates of other tools, which Go compares with name constraints
    // as version 6.
    InetAddress address = InetAddress.ofLiteral(text);
    return address instanceof Inet4Address && !address.getHostAddress().equals(text)
        ? Optional.of("which is an IPv4 address; write it like " + address.getHostAddress())
        : Optional.empty();
  }
}
