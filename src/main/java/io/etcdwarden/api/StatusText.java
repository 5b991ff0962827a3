package io.etcdwarden.api;

/**
 * Texts of a status. Parts of them are others' words, and a status that has grown too large for the
 * API server could never be written again.
 */
public final class StatusText {
  private static final int MAX_LENGTH = 1024;

  private StatusText() {}

  /** The text, or its start; what was cut once stays as it is. */
  public static String truncate(String text) {
    return truncate(text, MAX_LENGTH);
  }

  /** The text, or its start with dots that say that it goes on. */
  public static String truncate(String text, int longest) {
    return text == null || text.length() <= longest ? text : text.substring(0, longest - 3) + "...";
  }
}
