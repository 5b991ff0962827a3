package io.etcdwarden.pki.issue;

/** Something that users hear of as an event once the outcome is written; carries no key. */
public record PkiEvent(Kind kind, String secret, String message) {
  /** What an event of this kind is called. */
  public enum Kind {
    SECRET_CREATED("SecretCreated"),
    SECRET_REPAIRED("SecretRepaired"),
    SECRET_TAKEN_OVER("SecretTakenOver"),
    LEAF_RENEWED("LeafRenewed");

    private final String reason;

    Kind(String reason) {
      this.reason = reason;
    }

    public String reason() {
      return reason;
    }
  }
}
