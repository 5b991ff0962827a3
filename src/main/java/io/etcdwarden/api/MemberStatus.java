package io.etcdwarden.api;

/** One member's line in the status; {@code id} and {@code role} may be unknown. */
public record MemberStatus(
    String name, String id, String role, String status, String reason, String lastTransitionTime) {
  public static final String READY = "Ready";
  public static final String NOT_READY = "NotReady";
  public static final String UNKNOWN = "Unknown";

  public boolean isReady() {
    return READY.equals(status);
  }
}
