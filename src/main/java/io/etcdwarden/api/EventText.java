package io.etcdwarden.api;

/**
 * The content of a Kubernetes event, truncated to the limits of the API. Parts of it may come from
 * objects of users.
 *
 * @param warning whether the type is {@code Warning}, otherwise {@code Normal}
 * @param reason one word in camel case
 */
public record EventText(boolean warning, String reason, String message) {
  private static final int MAX_REASON_LENGTH = 128;

  public EventText {
    reason = StatusText.truncate(reason, MAX_REASON_LENGTH);
    message = StatusText.truncate(message);
  }

  public static EventText normal(String reason, String message) {
    return new EventText(false, reason, message);
  }

  public static EventText warning(String reason, String message) {
    return new EventText(true, reason, message);
  }
}
