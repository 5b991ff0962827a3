package io.etcdwarden.etcdclient;

import java.nio.charset.StandardCharsets;

/**
 * The keys of a read or a deletion.
 *
 * @param end the first key behind the range; empty for the single key {@code start}
 */
public record KeyRange(String start, String end) {
  public static KeyRange ofKey(String key) {
    return new KeyRange(key, "");
  }

  /**
   * All keys that start with this text.
   *
   * @param prefix ends with an ASCII character, for example a slash
   */
  public static KeyRange ofPrefix(String prefix) {
    int last = prefix.length() - 1;
    return new KeyRange(prefix, prefix.substring(0, last) + (char) (prefix.charAt(last) + 1));
  }

  ProtoWriter write() {
    return new ProtoWriter().bytes(1, utf8(start)).bytes(2, utf8(end));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
