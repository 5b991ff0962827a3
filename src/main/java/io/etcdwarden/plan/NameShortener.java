package io.etcdwarden.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Makes a long text fit without losing which one it was: as much of its start as fits, then a short
 * digest of the whole. A text that fits stays as it is.
 */
public final class NameShortener {
  /** Ten hexadecimal digits: two names of one namespace meet by chance once in a trillion. */
  private static final int DIGEST = 10;

  private static final Pattern UNCLEAN_END = Pattern.compile("[^A-Za-z0-9]+$");

  private NameShortener() {}

  /** The text itself if it has at most {@code limit} characters, else a shortened one. */
  public static String shorten(String text, int limit) {
    return text.length() <= limit ? text : withDigest(text, text, limit);
  }

  /** As much of {@code visible} as fits in front of the digest of {@code whole}. */
  static String withDigest(String visible, String whole, int limit) {
    int room = Math.min(visible.length(), limit - DIGEST - 1);
    String start = UNCLEAN_END.matcher(visible.substring(0, room)).replaceFirst("");
    return start + "-" + digest(whole);
  }

  private static String digest(String text) {
    try {
      byte[] whole =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(whole).substring(0, DIGEST);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
