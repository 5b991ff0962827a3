package io.etcdwarden.api;

/**
 * The content of a Kubernetes event.
 *
 * @param warning whether the type is {@code Warning}, otherwise {@code Normal}
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
