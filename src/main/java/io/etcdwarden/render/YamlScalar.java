package io.etcdwarden.render;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Quotes a text as a YAML scalar like Go's YAML library: plain if it reads back as the same text,
 * otherwise in single quotes, and in double quotes if YAML 1.1 would read it as another type.
 */
final class YamlScalar {
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "<<", "");

  private static final Pattern NUMBER =
      Pattern.compile(
          "[-+]?([0-9][0-9_]*|0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+"
              + "|[0-9][0-9_]*+(:[0-5]?[0-9])++(\\.[0-9_]*)?"
              + "|(\\.[0-9]+|[0-9][0-9_]*(\\.[0-9_]*)?)([eE][-+]?[0-9]+)?"
              + "|\\.(inf|Inf|INF))"
              + "|\\.(nan|NaN|NAN)");

  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?");

  private static final Pattern UNSAFE =
      Pattern.compile(
          "^[#,\\[\\]{}&*!|>'\"%@`].*|^[-?:]( .*)?$|^(---|\\.\\.\\.).*|^ .*|.* $|.*: .*|.*:$|.*"
              + " #.*",
          Pattern.DOTALL);

  private YamlScalar() {}

  static String of(String text) {
    if (text.chars().anyMatch(character -> character < ' ')) {
      return GoJsonString.quote(text);
    }
    if (isTakenForAnotherType(text)) {
      return '"' + text + '"';
    }
    return UNSAFE.matcher(text).matches() ? "'" + text.replace("'", "''") + "'" : text;
  }

  private static boolean isTakenForAnotherType(String text) {
    return WORDS.contains(text.toLowerCase(Locale.ROOT))
        || NUMBER.matcher(text).matches()
        || DATE.matcher(text).matches();
  }
}
