package io.etcdwarden.pki.x509;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** An email address, read by the rules that Go applies below a CA with name constraints. */
record Mailbox(String local, String domain) {
  /** A backslash makes the next character part of the address. */
  private static final Pattern PLAIN =
      Pattern.compile("(?:\\\\?[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~.]|\\\\[\\x00-\\x7f])++");

  private static final Pattern QUOTED =
      Pattern.compile(
          "\"(?:[^\"\\\\\\x00\\n\\r\\x80-\\uffff]|\\\\[^\\x00\\n\\r\\x80-\\uffff])*+\"");

  static Optional<Mailbox> parse(String text) {
    boolean quoted = text.startsWith("\"");
    var matcher = (quoted ? QUOTED : PLAIN).matcher(text);
    if (!matcher.lookingAt() || !text.startsWith("@", matcher.end())) {
      return Optional.empty();
    }
    String written = matcher.group();
    String local =
        (quoted ? written.substring(1, written.length() - 1) : written).replaceAll("\\\\(.)", "$1");
    String domain = text.substring(matcher.end() + 1);
    boolean validDots =
        quoted || !(local.startsWith(".") || local.endsWith(".") || local.contains(".."));
    return validDots && DomainName.isValid(domain, false)
        ? Optional.of(new Mailbox(local, domain.toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }
}
