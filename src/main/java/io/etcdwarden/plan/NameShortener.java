package io.etcdwarden.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Shortens names to a limit and keeps them distinct: the start of the name, then a digest of the
 * whole name. A name that is short enough stays unchanged.
 */
public final class NameShortener {
  /** Ten hexadecimal digits: two given names collide with a probability of one in a trillion. */
  private static final int DIGEST = 10;

  private static final Pattern UNCLEAN_END = Pattern.compile("[^A-Za-z0-9]+$");

  private NameShortener() {}

  /** The text unchanged if it has at most {@code limit} characters, otherwise shortened. */
  public static String shorten(String text, int limit) {
    return text.length() <= limit ? text : withDigest(text, text, limit);
  }

  /** As much of {@code visible} as fits, followed by the digest of {@code whole}. */
  static String withDigest(String visible, String whole, int limit) {
    int length = Math.min(visible.length(), limit - DIGEST - 1);
    String start = UNCLEAN_END.matcher(visible.substring(0, length)).replaceFirst("");
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
