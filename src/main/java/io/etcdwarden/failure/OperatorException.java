package io.etcdwarden.failure;

import java.util.Objects;

/**
 * A failure that is reported to a user: a code, and a message that names the object, what is wrong
 * with it and what would be right. The message never contains key material.
 */
public final class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message may quote a value of a spec, and is logged as well. */
  private static final int MAX_LENGTH = 4096;

  private final ErrorCode code;

  public OperatorException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public OperatorException(ErrorCode code, String message, Throwable cause) {
    super(truncated(message), cause);
    this.code = Objects.requireNonNull(code, "code");
  }

  private static String truncated(String message) {
    Objects.requireNonNull(message, "message");
    return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH - 3) + "...";
  }

  /** The code for {@code status.lastErrors[].code}. */
  public ErrorCode code() {
    return code;
  }

  /** Whether only a change of the spec or configuration helps, not a retry. */
  public boolean isInvalidSpec() {
    return code.isInvalidSpec();
  }

  /**
   * Whether the namespace is being deleted. Nothing is wrong then, and nobody has to act, so the
   * controllers do not log the failure; {@code EventRecorder} logs it once for the namespace.
   */
  public boolean isNamespaceTerminating() {
    return code == ErrorCode.NAMESPACE_TERMINATING;
  }
}
