package io.etcdwarden.pki.request;

/**
 * What is wrong with one entry of {@code spec.pki.clients}. It concerns the certificate of one
 * application, never the cluster and never other entries.
 *
 * @param entry the name of the entry, or its index if it has no name; empty if it is not known
 * @param secret the name of its Secret; may be empty
 * @param message what is wrong, what follows and what to do; holds no key
 */
public record ClientCertificateProblem(String entry, String secret, Code code, String message) {
  /** The kind of a problem. */
  public enum Code {
    /** A field of the entry has a value that no certificate or Secret can have. */
    INVALID("ClientInvalid", true),
    /** Another entry has the same name or Secret. */
    DUPLICATE("ClientDuplicate", true),
    /** The cluster, or another cluster of the namespace, needs a Secret of this name. */
    SECRET_RESERVED("ClientSecretReserved", true),
    /** A Secret of this name exists, and the operator did not issue it for this Etcd. */
    SECRET_EXISTS("ClientSecretExists", true),
    /** The Secret cannot be changed. */
    SECRET_IMMUTABLE("ClientSecretImmutable", true),
    /** There is no CA that can issue. */
    NOT_ISSUED("ClientNotIssued", true),
    /** The API server did not accept a Secret. */
    NOT_WRITTEN("ClientNotWritten", true),
    /** The user may do everything in etcd. */
    ROOT_USER("ClientIsRoot", false);

    private final String reason;
    private final boolean isError;

    Code(String reason, boolean isError) {
      this.reason = reason;
      this.isError = isError;
    }

    /** The code in the status. */
    public String reason() {
      return reason;
    }

    /** Whether the application has no certificate, or none that is kept current. */
    public boolean isError() {
      return isError;
    }
  }
}
