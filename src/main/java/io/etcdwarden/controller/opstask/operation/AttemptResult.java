package io.etcdwarden.controller.opstask.operation;

import io.etcdwarden.failure.ErrorCode;
import java.util.Optional;

/** How one attempt at an operation has ended. */
public sealed interface AttemptResult {
  /** It is done; the sentence says what. */
  record Succeeded(String message) implements AttemptResult {}

  /** A step of it is done and more are to follow; the sentence, if any, says what is told now. */
  record StepDone(Optional<String> message) implements AttemptResult {}

  /** It cannot be done; another attempt would end the same way. */
  record Failed(ErrorCode code, String message) implements AttemptResult {}

  /** Nobody knows whether it is done; it is tried again. */
  record Retry(ErrorCode code, String message) implements AttemptResult {}
}
