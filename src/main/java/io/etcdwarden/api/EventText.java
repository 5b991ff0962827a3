package io.etcdwarden.api;

/**
 * Something to tell as an event.
 *
 * @param warning whether a user should look at it
 * @param reason one word in camel case
 */
public record EventText(boolean warning, String reason, String message) {
  public static EventText normal(String reason, String message) {
    return new EventText(false, reason, message);
  }

  public static EventText warning(String reason, String message) {
    return new EventText(true, reason, message);
  }
}
