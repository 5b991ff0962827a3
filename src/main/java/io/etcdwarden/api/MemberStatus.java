package io.etcdwarden.api;

/** The status of one member; {@code id} and {@code role} may be unknown. */
public record MemberStatus(
    String name, String id, String role, String status, String reason, String lastTransitionTime) {
  /** The role of the member that leads the cluster. */
  public static final String LEADER = "Leader";

  /** The role of every other member. */
  public static final String MEMBER = "Member";

  public static final String READY = "Ready";
  public static final String NOT_READY = "NotReady";
  public static final String UNKNOWN = "Unknown";

  public boolean isReady() {
    return READY.equals(status);
  }

  /** Not named {@code isLeader}: Jackson would write that as another field of the status. */
  public boolean leads() {
    return LEADER.equals(role);
  }
}
