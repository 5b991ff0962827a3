package io.etcdwarden.render;

/** Quotes a text as a JSON string like Go's encoder, which also escapes characters of HTML. */
final class GoJsonString {
  private GoJsonString() {}

  static String quote(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    text.chars().forEach(character -> json.append(escape((char) character)));
    return json.append('"').toString();
  }

  private static String escape(char character) {
    return switch (character) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '&', '<', '>', '\u2028', '\u2029' -> unicode(character);
      default -> character < ' ' ? unicode(character) : String.valueOf(character);
    };
  }

  private static String unicode(char character) {
    return String.format("\\u%04x", (int) character);
  }
}
