package io.etcdwarden.api;

/**
 * Truncates texts for a status. They may quote other programs, and the API server rejects a status
 * that is too large.
 */
public final class StatusText {
  private static final int MAX_LENGTH = 1024;

  private StatusText() {}

  /** The text, truncated to the usual limit. Truncating twice gives the same text. */
  public static String truncate(String text) {
    return truncate(text, MAX_LENGTH);
  }

  /** The text; if it is longer than the limit, its start and three dots. */
  public static String truncate(String text, int maxLength) {
    return text == null || text.length() <= maxLength
        ? text
        : text.substring(0, maxLength - 3) + "...";
  }
}
