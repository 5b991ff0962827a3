package io.etcdwarden.api;

/**
 * Something to tell as an event.
 *
 * @param warning whether a user should look at it
 * @param reason one word in camel case
 */
public record Announcement(boolean warning, String reason, String message) {
  public static Announcement normal(String reason, String message) {
    return new Announcement(false, reason, message);
  }

  public static Announcement warning(String reason, String message) {
    return new Announcement(true, reason, message);
  }
}
