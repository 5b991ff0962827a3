package io.etcdwarden.pki.issue;

/** A Kubernetes event to record once the Secrets of an outcome are written. Holds no key. */
public record PkiEvent(Kind kind, String secret, String message) {
  /** The reason of the event. */
  public enum Kind {
    SECRET_CREATED("SecretCreated"),
    SECRET_REPAIRED("SecretRepaired"),
    SECRET_TAKEN_OVER("SecretTakenOver"),
    SECRET_DELETED("SecretDeleted"),
    LEAF_RENEWED("LeafRenewed"),
    CA_ROTATION_STARTED("CARotationStarted"),
    CA_ROTATION_PHASE("CARotationPhase"),
    CA_ROTATION_COMPLETED("CARotationCompleted");

    private final String reason;

    Kind(String reason) {
      this.reason = reason;
    }

    public String reason() {
      return reason;
    }
  }
}
