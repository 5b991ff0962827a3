package io.etcdwarden.api;

/** A condition of a resource; times are RFC 3339 in UTC. */
public record Condition(
    String type,
    String status,
    String reason,
    String message,
    String lastTransitionTime,
    String lastUpdateTime) {
  public static final String TRUE = "True";
  public static final String FALSE = "False";
  public static final String UNKNOWN = "Unknown";

  /** Whether the status of the condition is {@code True}. */
  public boolean hasStatusTrue() {
    return TRUE.equals(status);
  }
}
