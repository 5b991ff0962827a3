package io.etcdwarden.api;

/** The status of one member; {@code id} and {@code role} may be unknown. */
public record MemberStatus(
    String name, String id, String role, String status, String reason, String lastTransitionTime) {
  public static final String READY = "Ready";
  public static final String NOT_READY = "NotReady";
  public static final String UNKNOWN = "Unknown";

  public boolean isReady() {
    return READY.equals(status);
  }
}
