package io.etcdwarden.failure;

import java.util.Objects;

/**
 * A failure that a user is told about: its code, what was being done, and a sentence that names the
 * thing, what is wrong with it and what would be right. The sentence never carries key material.
 */
public final class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public OperatorException(ErrorCode code, String sentence) {
    this(code, sentence, null);
  }

  public OperatorException(ErrorCode code, String sentence, Throwable cause) {
    super(Objects.requireNonNull(sentence, "sentence"), cause);
    this.code = Objects.requireNonNull(code, "code");
  }

  /** What appears in {@code status.lastErrors[].code}. */
  public ErrorCode code() {
    return code;
  }

  /** Whether only a change of the resource, not another try, can help. */
  public boolean isInvalidSpec() {
    return code.isInvalidSpec();
  }
}
